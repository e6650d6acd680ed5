import { isoLocal } from '../local-time.ts';
import type { Remark } from '../state.ts';
import {
  actionOf,
  asksForWsdl,
  envelopeNamespace,
  readEnvelope,
  type Answer,
  type Call,
  type Exchange,
  type Service,
  type SoapVersion,
} from '../soap.ts';
import type { World } from '../world.ts';
import { escapeXml } from '../xml.ts';
import { checkAuth } from './auth.ts';
import { handlers } from './operations/index.ts';
import { namespace, operations, types, type Message, type OperationName, type Shape } from './schema.ts';
import { readMessage, UnreadableRequest, writeMessage } from './wire.ts';
import { wsfeWsdl } from './wsdl.ts';

const contentType: Record<SoapVersion, string> = {
  '1.1': 'text/xml; charset=utf-8',
  '1.2': 'application/soap+xml; charset=utf-8',
};

function envelope(version: SoapVersion, status: number, content: string): Answer {
  return {
    status,
    contentType: contentType[version],
    body:
      `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelopeNamespace[version]}"` +
      ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">` +
      `${content}</soap:Envelope>`,
  };
}

function clientFault(version: SoapVersion, text: string): Answer {
  const reason = escapeXml(text);
  const fault =
    version === '1.1'
      ? `<faultcode>soap:Client</faultcode><faultstring>${reason}</faultstring><detail />`
      : `<soap:Code><soap:Value>soap:Sender</soap:Value></soap:Code>` +
        `<soap:Reason><soap:Text xml:lang="en">${reason}</soap:Text></soap:Reason><soap:Detail />`;
  return envelope(version, 500, `<soap:Body><soap:Fault>${fault}</soap:Fault></soap:Body>`);
}

const unableToRead = (reason: string) =>
  `System.Web.Services.Protocols.SoapException: Server was unable to read request. ---> System.InvalidOperationException: There is an error in XML document (1, 1). ---> System.FormatException: ${reason}\n   at System.Xml.XmlConvert.ToInt64(String s)\n   --- End of inner exception stack trace ---`;

/** An answer with the `FEHeaderInfo` that each one carries but faults (fact sheet 2.1). */
function respond({ clock }: World, version: SoapVersion, operation: OperationName, result: object): Answer {
  const shape: Shape = types[operations[operation].result];
  // .NET writes seven decimals of a second.
  const date = isoLocal(clock.now()).replace(/(\.\d{3})/, '$10000');
  const header = `<FEHeaderInfo xmlns="${namespace}"><ambiente>HomologacionExterno - sim</ambiente><fecha>${date}</fecha><id>7.0.0.53</id></FEHeaderInfo>`;
  const content = writeMessage(shape, result as Record<string, unknown>);
  const name = `${operation}Result`;
  const inner = content === '' ? `<${name} />` : `<${name}>${content}</${name}>`;
  return envelope(
    version,
    200,
    `<soap:Header>${header}</soap:Header><soap:Body><${operation}Response xmlns="${namespace}">${inner}</${operation}Response></soap:Body>`,
  );
}

/** With an error alone: the required numbers that a result has are 0 (fact sheet 2.2). */
function failed(operation: OperationName, error: Remark): object {
  const shape: Shape = types[operations[operation].result];
  const zeros = Object.entries(shape).filter(([, field]) => ['int', 'short', 'long', 'double'].includes(field));
  return { ...Object.fromEntries(zeros.map(([name]) => [name, 0])), Errors: { Err: [error] } };
}

const isOperation = (name: string): name is OperationName => Object.hasOwn(operations, name);

/** By the action where one is given, else by the element of the body. */
function operationOf(exchange: Exchange, call: Call): OperationName | Answer {
  const action = actionOf(exchange);
  const name = action ? action.replace(namespace, '') : (call.message?.name ?? '');
  if (isOperation(name) && (!action || action.startsWith(namespace))) return name;
  return clientFault(
    call.version,
    `System.Web.Services.Protocols.SoapException: Server did not recognize the value of HTTP Header SOAPAction: ${action ?? ''}.`,
  );
}

type Handler = (world: World, request: Record<string, unknown>, cuit: number) => object;

function perform(
  world: World,
  version: SoapVersion,
  operation: OperationName,
  request: Record<string, unknown>,
): Answer {
  const auth = request['Auth'] as Message<'FEAuthRequest'> | undefined;
  const error = operation === 'FEDummy' ? undefined : checkAuth(world, auth);
  if (error) return respond(world, version, operation, failed(operation, error));
  const handler = handlers[operation] as Handler;
  return respond(world, version, operation, handler(world, request, auth?.Cuit ?? 0));
}

export function wsfeService(world: World): Service {
  return {
    name: 'wsfe',
    path: '/wsfev1/service.asmx',
    plan: (exchange) => {
      if (asksForWsdl(exchange)) return { status: 200, contentType: contentType['1.1'], body: wsfeWsdl(exchange.url) };
      if (exchange.method !== 'POST')
        return { status: 200, contentType: 'text/html; charset=utf-8', body: '<h1>Service</h1>' };
      let call: Call;
      try {
        call = readEnvelope(exchange.body);
      } catch {
        return { status: 400, contentType: 'text/plain', body: '' };
      }
      const operation = operationOf(exchange, call);
      if (typeof operation !== 'string') return operation;
      let request: Record<string, unknown>;
      try {
        request = call.message ? readMessage(operations[operation].request, call.message) : {};
      } catch (error) {
        if (!(error instanceof UnreadableRequest)) throw error;
        return clientFault(call.version, unableToRead(error.message));
      }
      return {
        operation,
        perform: () => perform(world, call.version, operation, request),
        fail: (code) =>
          code === 'Client'
            ? clientFault(call.version, unableToRead('Input string was not in a correct format.'))
            : respond(world, call.version, operation, failed(operation, infrastructure(code))),
      };
    },
  };
}

/** Errors inside the service (WSFEv1 manual 4.7, p. 21). */
function infrastructure(code: string): Remark {
  const texts: Record<string, string> = {
    500: 'Error interno de aplicación.',
    501: 'Error interno de base de datos.',
    502: 'Error interno de base de datos - Autorizador CAE / Régimen CAEA – Transacción Activa',
  };
  return texts[code] ? { Code: Number(code), Msg: texts[code] } : { Code: 500, Msg: texts['500']! };
}
