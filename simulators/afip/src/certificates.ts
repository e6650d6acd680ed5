import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { BitString, Integer, Null, OctetString, PrintableString, Sequence, Set as AsnSet, Utf8String } from 'asn1js';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  CertificationRequest,
  Extension,
  GeneralName,
  GeneralNames,
  PublicKeyInfo,
  RelativeDistinguishedNames,
} from 'pkijs';

/** All in PEM. `ticketKey` signs the tickets; it is not a certificate's. */
export type Authority = { certificate: string; key: string; ticketKey: string };

const oid = {
  commonName: '2.5.4.3',
  serialNumber: '2.5.4.5',
  country: '2.5.4.6',
  organization: '2.5.4.10',
  basicConstraints: '2.5.29.19',
  alternativeNames: '2.5.29.17',
  sha512WithRsa: '1.2.840.113549.1.1.13',
};
const yearMs = 365 * 86_400_000;

type Name = [type: string, value: string][];

const pem = (label: string, der: ArrayBuffer) =>
  `-----BEGIN ${label}-----\n${Buffer.from(der)
    .toString('base64')
    .replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;

/** The bytes inside a PEM text. */
function derOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
  return new Uint8Array(bytes).buffer;
}

/** pkijs would put all parts into one set, of which readers disagree; each gets its own, as everyone writes names. */
function nameOf(parts: Name): RelativeDistinguishedNames {
  const sets = parts.map(([type, value]) => {
    const Text = type === oid.country || type === oid.serialNumber ? PrintableString : Utf8String;
    return new AsnSet({ value: [new AttributeTypeAndValue({ type, value: new Text({ value }) }).toSchema()] });
  });
  const der = new Sequence({ value: sets }).toBER(false);
  return RelativeDistinguishedNames.fromBER(der);
}

const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits });
const pkcs8 = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;

const publicInfo = (key: KeyObject) =>
  PublicKeyInfo.fromBER(new Uint8Array(key.export({ type: 'spki', format: 'der' })));

/** Signs with SHA-512, as WSASS does. pkijs' own signing leaves out the NULL parameter that RFC 4055 asks for. */
function sealed(target: Certificate | CertificationRequest, key: string): ArrayBuffer {
  const algorithm = new AlgorithmIdentifier({ algorithmId: oid.sha512WithRsa, algorithmParams: new Null() });
  target.signatureAlgorithm = algorithm;
  if (target instanceof Certificate) target.signature = algorithm;
  const [content] = target.toSchema(true).valueBlock.value;
  target.tbsView = new Uint8Array(content!.toBER(false));
  const signature = createSign('sha512').update(target.tbsView).sign(key);
  target.signatureValue = new BitString({ valueHex: new Uint8Array(signature).buffer });
  return target.toSchema().toBER(false);
}

type Draft = { subject: Name; issuer: Name; fromMs: number; toMs: number; extensions?: Extension[] };

function draft({ subject, issuer, fromMs, toMs, extensions }: Draft): Certificate {
  const certificate = new Certificate();
  certificate.version = 2;
  // The first bit stays clear: a serial number is positive.
  const serial = randomBytes(8);
  serial[0] = (serial[0]! & 0x7f) | 1;
  certificate.serialNumber = new Integer({ valueHex: new Uint8Array(serial).buffer });
  certificate.subject = nameOf(subject);
  certificate.issuer = nameOf(issuer);
  certificate.notBefore.value = new Date(fromMs);
  certificate.notAfter.value = new Date(toMs);
  if (extensions) certificate.extensions = extensions;
  return certificate;
}

const authorityName: Name = [
  [oid.country, 'AR'],
  [oid.organization, 'AFIP'],
  [oid.commonName, 'Computadores Simulador'],
];

/** A certificate authority of its own, in the place of AFIP's "Computadores"; valid ten years either side of `nowMs`. */
export function makeAuthority(nowMs: number): Authority {
  const { publicKey, privateKey } = rsa(2048);
  const key = pkcs8(privateKey);
  const constraints = new BasicConstraints({ cA: true });
  const certificate = draft({
    subject: authorityName,
    issuer: authorityName,
    fromMs: nowMs - 10 * yearMs,
    toMs: nowMs + 10 * yearMs,
    extensions: [
      new Extension({
        extnID: oid.basicConstraints,
        critical: true,
        extnValue: constraints.toSchema().toBER(false),
        parsedValue: constraints,
      }),
    ],
  });
  certificate.subjectPublicKeyInfo = publicInfo(publicKey);
  // 1,024 bits: the real `sign` has 128 bytes.
  return { certificate: pem('CERTIFICATE', sealed(certificate, key)), key, ticketKey: pkcs8(rsa(1024).privateKey) };
}

/** A key and the request for its certificate, with the subject AFIP asks for (fact sheet 1.3). All PEM. */
export function makeRequest(cuit: number, alias: string): { key: string; request: string } {
  const { publicKey, privateKey } = rsa(2048);
  const key = pkcs8(privateKey);
  const request = new CertificationRequest();
  request.subject = nameOf([
    [oid.country, 'AR'],
    [oid.organization, alias],
    [oid.commonName, alias],
    [oid.serialNumber, `CUIT ${cuit}`],
  ]);
  request.subjectPublicKeyInfo = publicInfo(publicKey);
  return { key, request: pem('CERTIFICATE REQUEST', sealed(request, key)) };
}

/** Says in one sentence what is wrong with a request for a certificate. */
export class BadRequest extends Error {
  override name = 'BadRequest';
}

export type Validity = { fromMs: number; toMs: number };

/**
 * Signs a request as WSASS does: only its key is taken, the name is `CN=alias, SERIALNUMBER=CUIT n`. Two years by
 * default. Throws `BadRequest` where it is not a signed request with an RSA key of 2,048 bits or more.
 */
export async function signRequest(
  authority: Authority,
  { request, cuit, alias, validity }: { request: string; cuit: number; alias: string; validity: Validity },
): Promise<string> {
  let parsed: CertificationRequest;
  try {
    parsed = CertificationRequest.fromBER(derOf(request));
  } catch {
    throw new BadRequest('not a certificate request (PKCS #10)');
  }
  if (!(await parsed.verify().catch(() => false))) throw new BadRequest('the signature of the request is wrong');
  const modulus = (await parsed.getPublicKey()).algorithm as { modulusLength?: number };
  if ((modulus.modulusLength ?? 0) < 2048) throw new BadRequest('the key has to be RSA of 2048 bits or more');
  const subject: Name = [
    [oid.commonName, alias],
    [oid.serialNumber, `CUIT ${cuit}`],
  ];
  const certificate = draft({ subject, issuer: authorityName, ...validity });
  certificate.subjectPublicKeyInfo = parsed.subjectPublicKeyInfo;
  return pem('CERTIFICATE', sealed(certificate, authority.key));
}

/** A certificate for the simulator's own HTTPS, for `localhost` and 127.0.0.1. */
export function serverCertificate(authority: Authority, nowMs: number): { certificate: string; key: string } {
  const { publicKey, privateKey } = rsa(2048);
  const names = new GeneralNames({
    names: [
      new GeneralName({ type: 2, value: 'localhost' }),
      new GeneralName({ type: 7, value: new OctetString({ valueHex: new Uint8Array([127, 0, 0, 1]).buffer }) }),
    ],
  });
  const certificate = draft({
    subject: [[oid.commonName, 'localhost']],
    issuer: authorityName,
    fromMs: nowMs - yearMs,
    toMs: nowMs + yearMs,
    extensions: [new Extension({ extnID: oid.alternativeNames, extnValue: names.toSchema().toBER(false) })],
  });
  certificate.subjectPublicKeyInfo = publicInfo(publicKey);
  return { certificate: pem('CERTIFICATE', sealed(certificate, authority.key)), key: pkcs8(privateKey) };
}
