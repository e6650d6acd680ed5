import { escapeXml } from '../xml.ts';

/** Fields of a type: `name: type`, with `?` for minOccurs=0 and `*` for many; a type without prefix is the service's own. */
export type Types = Record<string, Record<string, string>>;

export type Contract = {
  /** `PersonaServiceA5` */
  name: string;
  namespace: string;
  types: Types;
  /** Each operation with the fields of its request and of its answer. */
  messages: Record<string, { request: Record<string, string>; answer: Record<string, string> }>;
};

const scalars = ['string', 'int', 'long', 'double', 'dateTime'];

function field(name: string, declared: string): string {
  const type = declared.replace(/[?*]$/, '');
  const prefixed = `${scalars.includes(type) ? 'xs' : 'tns'}:${type}`;
  const occurs = declared.endsWith('*')
    ? ' maxOccurs="unbounded" minOccurs="0" nillable="true"'
    : declared.endsWith('?')
      ? ' minOccurs="0"'
      : '';
  return `<xs:element name="${name}" type="${prefixed}"${occurs}/>`;
}

const complex = (name: string, fields: Record<string, string>) =>
  `<xs:complexType name="${name}"><xs:sequence>${Object.entries(fields)
    .map(([one, type]) => field(one, type))
    .join('')}</xs:sequence></xs:complexType>`;

const dummy = { dummy: { request: {}, answer: { return: 'dummyReturn?' } } };
const dummyTypes: Types = { dummyReturn: { appserver: 'string?', authserver: 'string?', dbserver: 'string?' } };

/** The contract of a padrón service (fact sheet 7): document/literal wrapped, children without a namespace. */
export function padronWsdl({ name, namespace, types, messages }: Contract, url: URL): string {
  const address = escapeXml(`${url.origin}${url.pathname}`);
  const all = Object.entries({ ...dummy, ...messages });
  const elements = [...all.flatMap(([one]) => [one, `${one}Response`]), 'SRValidationException'];
  const complexTypes = [
    ...all.flatMap(([one, { request, answer }]) => [complex(one, request), complex(`${one}Response`, answer)]),
    ...Object.entries({ ...dummyTypes, ...types }).map(([one, fields]) => complex(one, fields)),
    complex('SRValidationException', {}),
  ];
  const wsdlMessages = all.map(
    ([one]) =>
      `<wsdl:message name="${one}"><wsdl:part element="tns:${one}" name="parameters"/></wsdl:message>` +
      `<wsdl:message name="${one}Response"><wsdl:part element="tns:${one}Response" name="parameters"/></wsdl:message>`,
  );
  const port = all.map(
    ([one]) =>
      `<wsdl:operation name="${one}"><wsdl:input message="tns:${one}" name="${one}"/><wsdl:output message="tns:${one}Response" name="${one}Response"/>` +
      `<wsdl:fault message="tns:SRValidationException" name="SRValidationException"/></wsdl:operation>`,
  );
  const binding = all.map(
    ([one]) =>
      `<wsdl:operation name="${one}"><soap:operation soapAction="" style="document"/><wsdl:input name="${one}"><soap:body use="literal"/></wsdl:input>` +
      `<wsdl:output name="${one}Response"><soap:body use="literal"/></wsdl:output><wsdl:fault name="SRValidationException"><soap:fault name="SRValidationException" use="literal"/></wsdl:fault></wsdl:operation>`,
  );
  return `<?xml version='1.0' encoding='UTF-8'?>
<wsdl:definitions name="${name}" targetNamespace="${namespace}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="${namespace}" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<wsdl:types><xs:schema elementFormDefault="unqualified" targetNamespace="${namespace}">
${elements.map((one) => `<xs:element name="${one}" type="tns:${one}"/>`).join('\n')}
${complexTypes.join('\n')}
</xs:schema></wsdl:types>
${wsdlMessages.join('\n')}
<wsdl:message name="SRValidationException"><wsdl:part element="tns:SRValidationException" name="SRValidationException"/></wsdl:message>
<wsdl:portType name="${name}">${port.join('\n')}</wsdl:portType>
<wsdl:binding name="${name}SoapBinding" type="tns:${name}"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
${binding.join('\n')}
</wsdl:binding>
<wsdl:service name="${name}"><wsdl:port binding="tns:${name}SoapBinding" name="${name}Port"><soap:address location="${address}"/></wsdl:port></wsdl:service>
</wsdl:definitions>
`;
}
