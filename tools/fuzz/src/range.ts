import { type Answered, type Asked, type Company, Refused, type Route } from '@mostrador/dev/play/fuzz';
import type { Random } from '@mostrador/dev/seed/random';
import { say } from '@mostrador/ops/shell';
import type { Aimed } from './aim.ts';
import { faults, idsIn, type Owners } from './judge.ts';
import type { Finding, Tally } from './report.ts';
import { routeNamed, routes } from './routes.ts';
import type { Target } from './target.ts';
import { curl, openSender, wire } from './wire.ts';

const KEPT_FINDINGS = 200;

/** Reasons as the page of errors lists them. */
async function knownReasons(url: string): Promise<Set<string>> {
  const page = await (await fetch(`${url}/docs/errors`)).text();
  return new Set([...page.matchAll(/<h2 id="(\w+)"/g)].map((match) => match[1]!));
}

/** Sends requests, judges the answers and keeps count. */
export async function openRange(target: Target) {
  const sender = openSender(target.url);
  const reasons = await knownReasons(target.url);
  const tallies = new Map(routes.map(({ name }): [string, Tally] => [name, { requests: 0, taken: 0, findings: 0 }]));
  const owners: Owners = { of: new Map(), shared: new Set() };
  const findings: Finding[] = [];
  const refused: Aimed[] = [];

  const blame = (aimed: Aimed, fault: string, answer: { status: number; body: string }) => {
    tallies.get(aimed.route.name)!.findings += 1;
    say(`  ${aimed.route.name}, ${aimed.who}: ${fault}: ${answer.body.slice(0, 200)}`);
    if (findings.length >= KEPT_FINDINGS) return;
    const line = curl(aimed.sent, target.url, aimed.who);
    findings.push({
      route: aimed.route.name,
      fault,
      status: answer.status,
      answer: answer.body.slice(0, 2_000),
      curl: line,
    });
  };

  /** Sends one request and judges the answer. */
  async function shoot(aimed: Aimed): Promise<{ status: number; body: string }> {
    const { route, sent, company, foreign } = aimed;
    const tally = tallies.get(route.name)!;
    tally.requests += 1;
    const answer = await sender.send(sent).catch((error: Error) => ({ status: 0, headers: {}, body: error.message }));
    if (answer.status === 0) {
      blame(aimed, 'no answer', answer);
      return answer;
    }
    const mark = route.open ? '' : (company?.mark ?? '');
    const found = faults({ route, sent, mark, foreign }, answer, owners, reasons);
    for (const fault of found) blame(aimed, fault, answer);
    const isTaken = answer.status >= 200 && answer.status < 300 && sent.method === route.method;
    if (isTaken) tally.taken += 1;
    else if (answer.status >= 400 && answer.status < 500) refused.push(aimed);
    if (isTaken && company && !route.open && found.length === 0) {
      for (const id of idsIn(answer.body)) if (!owners.of.has(id)) owners.of.set(id, company.mark);
    }
    return answer;
  }

  const askAs =
    (company: Company | undefined, random: Random) =>
    async <R extends Route>(name: R, params: Asked<R>, token = ''): Promise<Answered<R>> => {
      const route = routeNamed.get(name)!;
      const aimed = {
        route,
        sent: wire(route, { params, token }, random),
        company,
        who: 'whoever prepares',
        foreign: false,
      };
      const answer = await shoot(aimed);
      if (answer.status !== 200) throw new Refused(`${name}: ${answer.status} ${answer.body.slice(0, 300)}`);
      return JSON.parse(answer.body) as Answered<R>;
    };

  return { shoot, blame, askAs, tallies, findings, refused, owners };
}
