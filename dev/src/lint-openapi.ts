import { readFileSync } from 'node:fs';
import { fromRoot } from '@mostrador/ops/paths';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import spectralCore from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';

/**
 * Holds gateway/openapi.json against the recommended rules of Redocly and of Spectral: the engines of their command lines,
 * which by themselves ask nobody and tell nobody.
 */
const file = 'gateway/openapi.json';
const source = readFileSync(fromRoot(file), 'utf8');

async function byRedocly(): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'], telemetry: 'off' });
  const found = await lintFromString({ source, absoluteRef: fromRoot(file), config });
  return found.map(({ ruleId, message, location }) => `redocly ${ruleId}: ${message} (${location[0]?.pointer ?? ''})`);
}

async function bySpectral(): Promise<string[]> {
  const spectral = new spectralCore.Spectral();
  spectral.setRuleset({ extends: [[oas as never, 'recommended']] });
  const found = await spectral.run(JSON.parse(source) as Record<string, unknown>);
  return found.map(({ code, message, path }) => `spectral ${code}: ${message} (${path.join('/')})`);
}

const found = [...(await byRedocly()), ...(await bySpectral())];
for (const line of found.slice(0, 50)) console.error(line);
if (found.length > 0) {
  console.error(`${found.length} objections to ${file}`);
  process.exitCode = 1;
}
