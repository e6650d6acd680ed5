import { child, parseXml, type Element } from './xml.ts';

export type SoapVersion = '1.1' | '1.2';

export const envelopeNamespace: Record<SoapVersion, string> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
};

export type Call = { version: SoapVersion; message?: Element };

/** Reads an envelope and finds its message, the first element of the body. Throws where it is not XML or no envelope. */
export function readEnvelope(source: string): Call {
  const root = parseXml(source);
  if (root.name !== 'Envelope') throw new Error('not a SOAP envelope');
  const message = child(root, 'Body')?.children[0];
  return { version: root.namespace === envelopeNamespace['1.2'] ? '1.2' : '1.1', ...(message && { message }) };
}

/** One request to one of the services, as it came over HTTP. */
export type Exchange = { method: string; url: URL; headers: Record<string, string | undefined>; body: string };

export type Answer = { status: number; contentType: string; body: string };

/**
 * A request that was understood and not yet carried out, so that faults can strike before, after or long after it takes
 * effect.
 */
export type Task = {
  operation: string;
  perform: () => Answer | Promise<Answer>;
  /** The service's own way to say that it failed inside; nothing takes effect. */
  fail: (code: string) => Answer;
};

export type ServiceName = 'wsaa' | 'wsfe' | 'padron';
export type Service = { name: ServiceName; path: string; plan: (exchange: Exchange) => Answer | Task };

/** The action of SOAP 1.1's header or of SOAP 1.2's content type, without quotes; undefined where none is given. */
export function actionOf({ headers }: Exchange): string | undefined {
  const action = headers['soapaction'] ?? /action="?([^";]*)/.exec(headers['content-type'] ?? '')?.[1];
  return action?.trim().replaceAll(/^"|"$/g, '');
}

/** A GET with `?wsdl` in any case. */
export function asksForWsdl({ method, url }: Exchange): boolean {
  return method === 'GET' && [...url.searchParams.keys()].some((key) => key.toLowerCase() === 'wsdl');
}
