import { X509Certificate } from 'node:crypto';
import { Certificate, ContentInfo, SignedData, SignedDataVerifyError } from 'pkijs';
import { Refusal } from './refusals.ts';

/** What a CMS that may be trusted says, and who signed it. */
export type SignedRequest = { content: string; signer: X509Certificate };

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function decode(text: string): ArrayBuffer {
  const compact = text.replaceAll(/\s/g, '');
  if (compact === '' || !base64.test(compact)) throw new Refusal('cms.bad.base64');
  return new Uint8Array(Buffer.from(compact, 'base64')).buffer;
}

function parse(bytes: ArrayBuffer): SignedData {
  try {
    const envelope = ContentInfo.fromBER(bytes);
    if (envelope.contentType !== ContentInfo.SIGNED_DATA) throw new Refusal('cms.bad');
    return new SignedData({ schema: envelope.content });
  } catch {
    throw new Refusal('cms.bad');
  }
}

/** The certificate whose key made the signature; the one that is verified, not one that looks like it. */
async function signerOf(signed: SignedData): Promise<Certificate> {
  if (!signed.certificates?.some((one) => one instanceof Certificate)) throw new Refusal('cms.cert.notFound');
  if (signed.signerInfos.length !== 1 || !signed.encapContentInfo.eContent) throw new Refusal('cms.sign.invalid');
  try {
    const result = await signed.verify({ signer: 0, checkChain: false, extendedMode: true });
    if (result.signatureVerified && result.signerCertificate) return result.signerCertificate;
  } catch (error) {
    if (!(error instanceof SignedDataVerifyError)) throw error;
  }
  throw new Refusal('cms.sign.invalid');
}

/**
 * Verifies a CMS in the order WSAA was seen to: base64, structure, certificate, signature over the attached content,
 * dates of the certificate, its issuer (fact sheet 1.3, 1.7). Throws a `Refusal`.
 */
export async function openCms(text: string, authority: X509Certificate, nowMs: number): Promise<SignedRequest> {
  const signed = parse(decode(text));
  const signer = new X509Certificate(Buffer.from((await signerOf(signed)).toSchema().toBER(false)));
  if (nowMs < signer.validFromDate.getTime()) throw new Refusal('cms.cert.invalid');
  if (nowMs > signer.validToDate.getTime()) throw new Refusal('cms.cert.expired');
  if (!signer.checkIssued(authority) || !signer.verify(authority.publicKey)) throw new Refusal('cms.cert.untrusted');
  return { content: Buffer.from(signed.encapContentInfo.eContent!.getValue()).toString('utf8'), signer };
}
