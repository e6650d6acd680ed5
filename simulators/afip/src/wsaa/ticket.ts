import { createPrivateKey, createPublicKey, createSign, createVerify } from 'node:crypto';
import { isoLocal } from '../local-time.ts';
import { child, escapeXml, parseXml } from '../xml.ts';

/** The name of WSAA in homologación (fact sheet 1.2). */
export const wsaaName = 'CN=wsaahomo, O=AFIP, C=AR, SERIALNUMBER=CUIT 33693450239';

/** Services for which tickets are given. The others of AFIP are known by name, and not simulated. */
export const services = [
  'wsfe',
  'ws_sr_constancia_inscripcion',
  'ws_sr_padron_a4',
  'ws_sr_padron_a5',
  'ws_sr_padron_a10',
  'ws_sr_padron_a13',
  'wsfecred',
  'wsfex',
  'wsmtxca',
];

export type TicketDraft = {
  service: string;
  holder: string;
  /** The CUITs represented, as of now. */
  relations: number[];
  nowMs: number;
  lifeMs: number;
  uniqueIds: [header: number, token: number];
};

const attribute = (text: string) => escapeXml(text).replaceAll('"', '&quot;');

function tokenOf({ service, holder, relations, nowMs, lifeMs, uniqueIds }: TicketDraft): string {
  const seconds = (ms: number) => Math.floor(ms / 1000);
  // gen_time lies a minute before the ticket's own generationTime in every real ticket seen.
  const xml = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<sso version="2.0">
    <id src="${wsaaName}" dst="CN=${service}, O=AFIP, C=AR" unique_id="${uniqueIds[1]}" gen_time="${seconds(nowMs) - 60}" exp_time="${seconds(nowMs + lifeMs)}"/>
    <operation type="login" value="granted">
        <login entity="33693450239" service="${service}" uid="${attribute(holder)}" authmethod="cms" regmethod="22">
            <relations>
${relations.map((cuit) => `                <relation key="${cuit}" reltype="4"/>\n`).join('')}            </relations>
        </login>
    </operation>
</sso>
`;
  return Buffer.from(xml).toString('base64');
}

/** A loginTicketResponse in the real shape (fact sheet 1.5). */
export function writeTicket(draft: TicketDraft, key: string): string {
  const token = tokenOf(draft);
  const sign = createSign('sha1').update(token).sign(createPrivateKey(key), 'base64');
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<loginTicketResponse version="1.0">
    <header>
        <source>${wsaaName}</source>
        <destination>${escapeXml(draft.holder)}</destination>
        <uniqueId>${draft.uniqueIds[0]}</uniqueId>
        <generationTime>${isoLocal(draft.nowMs)}</generationTime>
        <expirationTime>${isoLocal(draft.nowMs + draft.lifeMs)}</expirationTime>
    </header>
    <credentials>
        <token>${token}</token>
        <sign>${sign}</sign>
    </credentials>
</loginTicketResponse>
`;
}

/** What a token says. Times in seconds since 1970. */
export type Token = { service: string; generated: number; expires: number; relations: number[] };

/** Reads a token; throws where it is not the base64 of an `sso` document. */
export function readToken(token: string): Token {
  const root = parseXml(Buffer.from(token, 'base64').toString('utf8'));
  const id = child(root, 'id');
  const login = child(child(root, 'operation'), 'login');
  if (root.name !== 'sso' || !id || !login) throw new Error('not an sso document');
  return {
    service: login.attributes['service'] ?? '',
    generated: Number(id.attributes['gen_time']),
    expires: Number(id.attributes['exp_time']),
    relations: (child(login, 'relations')?.children ?? []).map((one) => Number(one.attributes['key'])),
  };
}

export function isSignatureOf(token: string, sign: string, key: string): boolean {
  return createVerify('sha1').update(token).verify(createPublicKey(key), sign, 'base64');
}
