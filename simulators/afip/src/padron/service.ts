import { isoLocal } from '../local-time.ts';
import { asksForWsdl, envelopeNamespace, readEnvelope, type Answer, type Service } from '../soap.ts';
import type { World } from '../world.ts';
import { child, escapeXml, textOf, type Element } from '../xml.ts';
import { refusalOf } from './auth.ts';
import { padronWsdl, type Contract } from './wsdl.ts';
import { elements, type Node } from './xml.ts';

/** A refusal in the service's words; `declared` where the contract has a fault for it. */
export class PadronFault extends Error {
  override name = 'PadronFault';
  readonly declared: boolean;
  constructor(message: string, declared = true) {
    super(message);
    this.declared = declared;
  }
}

/** One of the services: what it is called, which tickets it takes, and what it answers by operation. */
export type Padron = Contract & {
  path: string;
  tickets: string[];
  operations: Record<string, (world: World, request: Element, metadata: Node) => { [name: string]: Node }>;
};

function envelope(status: number, body: string): Answer {
  return {
    status,
    contentType: 'text/xml;charset=UTF-8',
    body: `<soap:Envelope xmlns:soap="${envelopeNamespace['1.1']}"><soap:Body>${body}</soap:Body></soap:Envelope>`,
  };
}

function fault(namespace: string, text: string, declared: boolean, code = 'soap:Server'): Answer {
  const detail = declared ? `<detail><ns1:SRValidationException xmlns:ns1="${namespace}"/></detail>` : '';
  return envelope(
    500,
    `<soap:Fault><faultcode>${code}</faultcode><faultstring>${escapeXml(text)}</faultstring>${detail}</soap:Fault>`,
  );
}

function answer(world: World, padron: Padron, message: Element): Answer {
  const operation = message.name;
  const respond = (result: { [name: string]: Node }) =>
    envelope(
      200,
      `<ns2:${operation}Response xmlns:ns2="${padron.namespace}">${elements(result)}</ns2:${operation}Response>`,
    );
  if (operation === 'dummy') return respond({ return: { appserver: 'OK', authserver: 'OK', dbserver: 'OK' } });
  const token = child(message, 'token')?.text;
  const sign = child(message, 'sign')?.text;
  const represented = Number(textOf(message, 'cuitRepresentada'));
  const refusal = refusalOf(world, { token, sign, represented, services: padron.tickets });
  if (refusal !== undefined) return fault(padron.namespace, refusal, refusal.startsWith('Falta'));
  const metadata = { fechaHora: isoLocal(world.clock.now()), servidor: 'simulador' };
  try {
    return respond(padron.operations[operation]!(world, message, metadata));
  } catch (error) {
    if (error instanceof PadronFault) return fault(padron.namespace, error.message, error.declared);
    throw error;
  }
}

export function padronService(world: World, padron: Padron): Service {
  return {
    name: 'padron',
    path: padron.path,
    plan: (exchange) => {
      if (asksForWsdl(exchange))
        return { status: 200, contentType: 'text/xml;charset=UTF-8', body: padronWsdl(padron, exchange.url) };
      let message: Element | undefined;
      try {
        message = readEnvelope(exchange.body).message;
      } catch (error) {
        return fault(
          padron.namespace,
          `Error reading XMLStreamReader: ${(error as Error).message}`,
          false,
          'soap:Client',
        );
      }
      const operation = message?.name ?? '';
      if (
        !message ||
        message.namespace !== padron.namespace ||
        (operation !== 'dummy' && !Object.hasOwn(padron.operations, operation))
      )
        return fault(
          padron.namespace,
          `Unexpected wrapper element {${message?.namespace ?? ''}}${operation} found.`,
          false,
          'soap:Client',
        );
      const asked = message;
      return {
        operation: `${padron.name}.${operation}`,
        perform: () => answer(world, padron, asked),
        fail: () => fault(padron.namespace, 'Error interno', false),
      };
    },
  };
}
