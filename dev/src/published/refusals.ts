import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, type Service } from '@mostrador/kit';
import { fromRoot } from '@mostrador/ops/paths';

/**
 * What a verb may refuse, read from its code: the reasons that it names, and those that whatever it uses names. Too much
 * rather than too little: that a branch is reached is not known from reading.
 */

/** A file's declarations at the top, and where the names that it imports come from. */
type Module = { declared: Map<string, string>; imported: Map<string, { file: string; name: string }> };

const beginning = /^(?:export )?(?:async )?(?:const|let|function\*?|type|class) (\w+)/;
const importing =
  /^(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']+|@mostrador\/rules|@mostrador\/till\/\w+)';/gm;

/** Where the rules are that several services have, and those that tills have too. */
function placeOf(from: string, file: string): string {
  if (from.startsWith('.')) return join(dirname(file), from);
  return fromRoot(
    from === '@mostrador/rules' ? 'packages/rules/src/fields.ts' : `packages/till/src/${from.split('/')[2]}/index.ts`,
  );
}

const modules = new Map<string, Module>();
function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known) return known;
  const code = readFileSync(file, 'utf8');
  const declared = new Map<string, string>();
  let name = '';
  for (const line of code.split('\n')) {
    name = beginning.exec(line)?.[1] ?? name;
    declared.set(name, `${declared.get(name) ?? ''}${line}\n`);
  }
  const imported = new Map<string, { file: string; name: string }>();
  for (const [, list, from] of code.matchAll(importing))
    for (const one of list!.split(',').filter((text) => text.trim() !== '')) {
      const [original, alias = original] = one.replace('type ', '').trim().split(' as ') as [string, string?];
      imported.set(alias, { file: placeOf(from!, file), name: original });
    }
  const made = { declared, imported };
  modules.set(file, made);
  return made;
}

/** What refuses by itself, under a name that the code does not repeat. */
const helpers = new Map(
  Object.entries({
    assertActsIn: 'branch_foreign',
    assertVersion: 'version_old',
    branchesToList: 'branch_foreign',
    spendApproval: 'approval_spent',
    pageToken: 'page_token_invalid',
    makeBudget: 'too_busy',
  }),
);

type Seen = { catalogue: Set<string>; services: Service[]; found: Set<string>; visited: Set<string> };

function visit(file: string, name: string, seen: Seen): void {
  const at = `${file} ${name}`;
  if (seen.visited.has(at) || /\/(errors|service)\.ts$/.test(file)) return;
  seen.visited.add(at);
  const { declared, imported } = moduleOf(file);
  const handedOn = declared.has(name) ? undefined : imported.get(name);
  if (handedOn) return visit(handedOn.file, handedOn.name, seen);
  const code = declared.get(name) ?? '';
  for (const [, text] of code.matchAll(/'([a-z_]+)'/g)) if (seen.catalogue.has(text!)) seen.found.add(text!);
  for (const [word] of code.matchAll(/\b[A-Za-z]\w*\b/g)) {
    const from = imported.get(word);
    const refuses = helpers.get(word);
    if (refuses) seen.found.add(refuses);
    if (declared.has(word)) visit(file, word, seen);
    else if (from) visit(from.file, from.name, seen);
  }
  for (const [, context, verb] of code.matchAll(/call\((\w+)ServiceDefinition\)\s*\.(\w+)\(/g))
    for (const reason of reasonsOf(seen.services, context!.toLowerCase(), verb!)) seen.found.add(reason);
}

const kebab = (camel: string) => camel.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The reasons that a context's verb may refuse for, besides those of any verb. */
export function reasonsOf(services: Service[], context: string, verb: string): Set<string> {
  const found = new Set<string>();
  const service = services.find(({ serves }) =>
    serves.some((one) => one.definition.fullName.split('.')[1] === context),
  );
  const own = [`${context}/`, ''].map((house) =>
    fromRoot(`services/${service?.name}/src/${house}handlers/${kebab(verb)}.ts`),
  );
  const file = own.find((path) => existsSync(path));
  if (!service || !file) return found;
  const catalogue = new Set([...Object.keys(service.errors.catalogue), ...Object.keys(fail.catalogue)]);
  visit(file, verb, { catalogue, services, found, visited: new Set() });
  return found;
}
