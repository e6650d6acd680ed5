import { escapeXml } from '../xml.ts';
import { namespace, operations, types, type Shape } from './schema.ts';

const scalars = ['string', 'int', 'short', 'long', 'double'];

function element(name: string, field: string): string {
  const type = field.replace(/[?*]$/, '');
  const prefixed = `${scalars.includes(type) ? 's' : 'tns'}:${type}`;
  const least = field === type ? 1 : 0;
  return field.endsWith('*')
    ? `<s:element minOccurs="0" maxOccurs="unbounded" name="${name}" nillable="true" type="${prefixed}"/>`
    : `<s:element minOccurs="${least}" maxOccurs="1" name="${name}" type="${prefixed}"/>`;
}

const complex = (shape: Shape, name = '') =>
  `<s:complexType${name && ` name="${name}"`}><s:sequence>${Object.entries(shape)
    .map(([field, type]) => element(field, type))
    .join('')}</s:sequence></s:complexType>`;

function binding(name: string, prefix: string): string {
  const each = Object.keys(operations).map(
    (operation) =>
      `<wsdl:operation name="${operation}"><${prefix}:operation soapAction="${namespace}${operation}" style="document"/>` +
      `<wsdl:input><${prefix}:body use="literal"/></wsdl:input><wsdl:output><${prefix}:body use="literal"/></wsdl:output></wsdl:operation>`,
  );
  return `<wsdl:binding name="${name}" type="tns:ServiceSoap"><${prefix}:binding transport="http://schemas.xmlsoap.org/soap/http"/>${each.join('')}</wsdl:binding>`;
}

/** The contract of WSFEv1, made of the same tables that read and write its messages. */
export function wsfeWsdl(url: URL): string {
  const address = escapeXml(`${url.origin}${url.pathname}`);
  const names = Object.keys(operations);
  const elements = Object.entries(operations).map(
    ([name, { request, result }]) =>
      `<s:element name="${name}">${complex(request)}</s:element>` +
      `<s:element name="${name}Response">${complex({ [`${name}Result`]: `${result}?` })}</s:element>`,
  );
  const messages = names.map(
    (name) =>
      `<wsdl:message name="${name}SoapIn"><wsdl:part name="parameters" element="tns:${name}"/></wsdl:message>` +
      `<wsdl:message name="${name}SoapOut"><wsdl:part name="parameters" element="tns:${name}Response"/></wsdl:message>`,
  );
  const port = names.map(
    (name) =>
      `<wsdl:operation name="${name}"><wsdl:input message="tns:${name}SoapIn"/><wsdl:output message="tns:${name}SoapOut"/></wsdl:operation>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<wsdl:definitions xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/" xmlns:tns="${namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" targetNamespace="${namespace}">
<wsdl:types><s:schema elementFormDefault="qualified" targetNamespace="${namespace}">
${elements.join('\n')}
${Object.entries(types)
  .map(([name, shape]) => complex(shape, name))
  .join('\n')}
</s:schema></wsdl:types>
${messages.join('\n')}
<wsdl:portType name="ServiceSoap">${port.join('\n')}</wsdl:portType>
${binding('ServiceSoap', 'soap')}
${binding('ServiceSoap12', 'soap12')}
<wsdl:service name="Service">
<wsdl:port name="ServiceSoap" binding="tns:ServiceSoap"><soap:address location="${address}"/></wsdl:port>
<wsdl:port name="ServiceSoap12" binding="tns:ServiceSoap12"><soap12:address location="${address}"/></wsdl:port>
</wsdl:service>
</wsdl:definitions>
`;
}
