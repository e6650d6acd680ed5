import { passwordOf } from './keys.ts';
import { keys } from './paths.ts';
import { SERVICES } from './stack.ts';

export type ServiceDefinition = { name: string; migrations: URL };

/** `@mostrador/sales` exports `sales`. Loaded when asked for: stopping and looking must work without it. */
export async function definitionOf(name: string): Promise<ServiceDefinition> {
  const module = (await import(`@mostrador/${name}`)) as Record<string, ServiceDefinition | undefined>;
  const definition = module[name];
  if (!definition) throw new Error(`@mostrador/${name} does not export "${name}".`);
  return definition;
}

/** Roles, schemas and tables of every service, brought to what this version of the code wants. */
export async function migrateAll(adminUrl: string): Promise<void> {
  const { migrate } = await import('@mostrador/database/migrate');
  for (const name of SERVICES) {
    const appPassword = passwordOf(keys, `mostrador_${name}`);
    const relayPassword = passwordOf(keys, `mostrador_${name}_relay`);
    await migrate(await definitionOf(name), { adminUrl, appPassword, relayPassword });
  }
}
