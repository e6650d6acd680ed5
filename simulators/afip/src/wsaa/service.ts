import {
  actionOf,
  asksForWsdl,
  envelopeNamespace,
  readEnvelope,
  type Answer,
  type Call,
  type Service,
  type SoapVersion,
} from '../soap.ts';
import type { World } from '../world.ts';
import { child, escapeAsAxis } from '../xml.ts';
import { loginCms } from './login-cms.ts';
import { Refusal, refusals, type RefusalCode } from './refusals.ts';
import { wsaaWsdl } from './wsdl.ts';

const axis = 'http://xml.apache.org/axis/';
const messages = 'http://wsaa.view.sua.dvadac.desein.afip.gov';
const hostname = `<ns3:hostname xmlns:ns3="${axis}">simulator</ns3:hostname>`;
const loginFault = `<ns2:exceptionName xmlns:ns2="${axis}">gov.afip.desein.dvadac.sua.view.wsaa.LoginFault</ns2:exceptionName>`;

function envelope(version: SoapVersion, status: number, body: string): Answer {
  return {
    status,
    contentType: version === '1.1' ? 'text/xml;charset=utf-8' : 'application/soap+xml;charset=utf-8',
    body:
      `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${envelopeNamespace[version]}"` +
      ` xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
      `<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`,
  };
}

/** Every fault is HTTP 500 (fact sheet 1.4). `code` carries its prefix, `ns1` being Axis'. */
function fault(version: SoapVersion, code: string, text: string, detail: string): Answer {
  const declared = code.startsWith('ns1:') ? ` xmlns:ns1="${axis}"` : '';
  const reason = escapeAsAxis(text);
  return envelope(
    version,
    500,
    version === '1.1'
      ? `<soapenv:Fault><faultcode${declared}>${code}</faultcode><faultstring>${reason}</faultstring><detail>${detail}</detail></soapenv:Fault>`
      : `<soapenv:Fault><soapenv:Code${declared}><soapenv:Value>${code}</soapenv:Value></soapenv:Code>` +
          `<soapenv:Reason><soapenv:Text xml:lang="en">${reason}</soapenv:Text></soapenv:Reason>` +
          `<soapenv:Detail>${detail}</soapenv:Detail></soapenv:Fault>`,
  );
}

const refuse = (version: SoapVersion, code: RefusalCode) =>
  fault(version, `ns1:${code}`, refusals[code], loginFault + hostname);

async function answer(world: World, { version, message }: Call): Promise<Answer> {
  const cms = child(message, 'in0');
  if (!cms)
    return fault(
      version,
      'soapenv:Server.userException',
      'javax.ejb.EJBException: java.lang.NullPointerException',
      hostname,
    );
  try {
    const ticket = await loginCms(world, cms.text);
    // The request's own namespace comes back, whatever it was: Axis does not look at it.
    const namespace = message!.namespace || messages;
    return envelope(
      version,
      200,
      `<loginCmsResponse xmlns="${escapeAsAxis(namespace)}"><loginCmsReturn>${escapeAsAxis(ticket)}</loginCmsReturn></loginCmsResponse>`,
    );
  } catch (error) {
    return refuse(version, error instanceof Refusal ? error.code : 'wsaa.internalError');
  }
}

export function wsaaService(world: World): Service {
  return {
    name: 'wsaa',
    path: '/ws/services/LoginCms',
    plan: (exchange) => {
      if (asksForWsdl(exchange))
        return { status: 200, contentType: 'text/xml;charset=utf-8', body: wsaaWsdl(exchange.url) };
      if (exchange.method !== 'POST')
        return {
          status: 200,
          contentType: 'text/html;charset=utf-8',
          body: '<h1>LoginCms</h1><p>Hi there, this is an AXIS service!</p>',
        };
      const soap12 = exchange.headers['content-type']?.startsWith('application/soap+xml') ?? false;
      if (!soap12 && actionOf(exchange) === undefined)
        return fault('1.1', 'ns1:Client.NoSOAPAction', 'no SOAPAction header!', hostname);
      let call: Call;
      try {
        call = readEnvelope(exchange.body);
      } catch (error) {
        const text = `org.xml.sax.SAXParseException; ${(error as Error).message}`;
        return fault(soap12 ? '1.2' : '1.1', 'soapenv:Server.userException', text, hostname);
      }
      return {
        operation: 'loginCms',
        perform: () => answer(world, call),
        fail: (code) =>
          refuse(call.version, Object.hasOwn(refusals, code) ? (code as RefusalCode) : 'wsaa.unavailable'),
      };
    },
  };
}
