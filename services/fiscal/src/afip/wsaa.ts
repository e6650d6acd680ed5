import type { Ctx } from '@mostrador/kit';
import forge from 'node-forge';
import { signingKey } from './rsa.ts';
import { buildXml, callSoap, listAt, NoAnswer, parseXml, SoapFault, textAt, type Xml } from './soap.ts';

/** What opens AFIP's other services, for 12 hours. `cuits` are those that the certificate may act for. */
export type Ticket = { token: string; sign: string; expiresAt: string; cuits: string[] };

const argentine = (at: Date) => new Date(at.getTime() - 3 * 3_600_000).toISOString().replace(/\.\d+Z$/, '-03:00');

/** The request for a ticket (TRA): from ten minutes ago to ten minutes ahead, in case the clocks differ. */
const ticketRequest = (service: string, now: Date) =>
  buildXml({
    loginTicketRequest: {
      '@_version': '1.0',
      header: {
        uniqueId: Math.floor(now.getTime() / 1000),
        generationTime: argentine(new Date(now.getTime() - 600_000)),
        expirationTime: argentine(new Date(now.getTime() + 600_000)),
      },
      service,
    },
  });

/** CMS SignedData with its content inside and one signer, DER in base64 (WSAA specification 1.2.2). */
function signed(content: string, certificatePem: string, keyPem: string, now: Date): string {
  const cms = forge.pkcs7.createSignedData();
  cms.content = forge.util.createBuffer(content, 'utf8');
  cms.addCertificate(certificatePem);
  cms.addSigner({
    key: signingKey(keyPem),
    certificate: certificatePem,
    digestAlgorithm: forge.pki.oids['sha256']!,
    authenticatedAttributes: [
      { type: forge.pki.oids['contentType']!, value: forge.pki.oids['data']! },
      { type: forge.pki.oids['messageDigest']! },
      // The types ask for text; what is encoded is a date.
      { type: forge.pki.oids['signingTime']!, value: now as unknown as string },
    ],
  });
  cms.sign();
  const tree = cms.toAsn1();
  // forge writes a certificate anew, not always byte by byte, and then its signature is wrong: ours goes in as it is.
  const [, wrapped] = tree.value as forge.asn1.Asn1[];
  const [body] = wrapped!.value as forge.asn1.Asn1[];
  const certificates = (body!.value as forge.asn1.Asn1[])[3]!;
  certificates.value = [forge.asn1.fromDer(forge.pem.decode(certificatePem)[0]!.body)];
  return forge.util.encode64(forge.asn1.toDer(tree).getBytes());
}

const attributed = /<relation\b[^>]*\bkey="(\d{11})"/g;

/** The CUITs that a token names, as of the moment it was issued. */
const cuitsOf = (token: string) => [
  ...new Set([...Buffer.from(token, 'base64').toString('latin1').matchAll(attributed)].map((match) => match[1]!)),
];

function ticketOf(answer: Xml): Ticket {
  const inner = textAt(answer, 'loginCmsReturn');
  const [response] = listAt(parseXml(inner), 'loginTicketResponse');
  const token = textAt(response, 'credentials', 'token');
  const sign = textAt(response, 'credentials', 'sign');
  const expires = new Date(textAt(response, 'header', 'expirationTime'));
  if (!token || !sign || Number.isNaN(expires.getTime())) throw new NoAnswer('WSAA answered without a ticket');
  return { token, sign, expiresAt: expires.toISOString(), cuits: cuitsOf(token) };
}

/** WSAA's own troubles, which pass: it says no more than silence would. All other faults are its answer to us. */
const isTrouble = (fault: SoapFault) => /^(wsaa\.|wsn\.unavailable|Server\b|Receiver\b)/.test(fault.code);

/**
 * Asks WSAA for a ticket. It gives one only every few minutes: the answer must be stored before it is used. Throws
 * `SoapFault` for what it refuses (`coe.alreadyAuthenticated`, `cms.cert.expired`, ...) and `NoAnswer`.
 */
export async function logIn(
  ctx: Pick<Ctx, 'env' | 'now' | 'isDrill'>,
  service: string,
  certificatePem: string,
  keyPem: string,
): Promise<Ticket> {
  const now = ctx.now();
  const cms = signed(ticketRequest(service, now), certificatePem, keyPem, now);
  const answer = await callSoap(ctx, 'wsaa', 'loginCms', { in0: cms }).catch((error: Error) => {
    throw error instanceof SoapFault && isTrouble(error) ? new NoAnswer(error.message, { cause: error }) : error;
  });
  return ticketOf(answer);
}
