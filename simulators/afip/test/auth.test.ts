import { createPrivateKey, createSign, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { auth, authenticate, callWsfe, issuer, startWorld, textIn, type Credentials, type World } from './client.ts';
import { at } from './make.ts';

let world: World;
let credentials: Credentials;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.simulator.stop());
beforeEach(async () => {
  await world.control.reset();
  await at(world.control, '2026-11-18');
  credentials = await authenticate(world);
});

const ask = async (parameters: string) => {
  const { status, body } = await callWsfe(world, 'FECompTotXRequest', parameters);
  return { status, records: textIn(body, 'RegXReq'), code: textIn(body, 'Code'), text: textIn(body, 'Msg') };
};
const refused = (text: string) => ({ status: 200, records: '0', code: '600', text: `ValidacionDeToken: ${text}` });

describe('Auth', () => {
  it('lets a fresh ticket in', async () => {
    expect(await ask(auth(credentials))).toMatchObject({ records: '250', code: undefined });
  });

  it('has to be there', async () => {
    expect(await ask('')).toMatchObject({
      status: 200,
      code: '500',
      text: 'Campo Auth no fue ingresado o esta mal formado.',
    });
    expect(await ask(`<Auth><Cuit>${issuer}</Cuit></Auth>`)).toEqual(refused('Parametro nulo o vacio (token)'));
  });

  it('has to hold a token', async () => {
    expect(await ask(auth({ ...credentials, token: 'abc' }))).toMatchObject({
      code: '600',
      text: expect.stringContaining('No valido token'),
    });
  });

  it('dies with its twelve hours, and is not valid before', async () => {
    await world.control.setClock({ advanceMs: 12 * 3_600_000 + 5_000 });
    expect((await ask(auth(credentials))).text).toMatch(
      /^ValidacionDeToken: No validaron las fechas del token\. GenTime=\d+, ExpTime=\d+, NowUTC=\d+$/,
    );
    await at(world.control, '2026-11-17');
    expect((await ask(auth(credentials))).text).toContain('No validaron las fechas');
  });

  it('scales with the life set for tickets', async () => {
    await world.control.setSettings({ ticketMs: 1_000, repeatLoginMs: 0 });
    const short = await authenticate(world);
    await world.control.setClock({ advanceMs: 5_000 });
    expect((await ask(auth(short))).text).toContain('No validaron las fechas');
  });

  it('has to be signed by the simulator, over this token', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const forged = createSign('sha1')
      .update(credentials.token)
      .sign(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })), 'base64');
    expect(await ask(auth({ ...credentials, sign: forged }))).toEqual(refused('Error al verificar hash: '));
    const text = Buffer.from(credentials.token, 'base64').toString().replace(String(issuer), '30500010912');
    const token = Buffer.from(text).toString('base64');
    expect(await ask(auth({ ...credentials, token }, 30500010912))).toEqual(refused('Error al verificar hash: '));
  });

  it('has to be for this service', async () => {
    const other = await authenticate(world, issuer, 'ws_sr_padron_a13');
    expect(await ask(auth(other))).toEqual(
      refused('No valido Id Sistema: wsfe(Id Sistema de token es: ws_sr_padron_a13)'),
    );
  });

  it('speaks for the CUITs that delegated before it was issued', async () => {
    const client = 30500010912;
    await world.control.delegate({ holder: issuer, represented: client });
    expect(await ask(auth(credentials, client))).toEqual(refused(`No apareció CUIT en lista de relaciones: ${client}`));
    expect(await ask(auth(await authenticate(world), client))).toMatchObject({ records: '250' });
  });
});
