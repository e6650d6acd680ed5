import type { Word } from '@mostrador/proto/words';
import { ivaConditionOf } from '../domain/iva-condition.ts';
import type { Surroundings } from '../env.ts';
import { at, callSoap, listAt, NoAnswer, SoapFault, textAt, type Xml } from './soap.ts';
import { isTooEarly, ticketFor } from './tickets.ts';

/** What WSAA calls the service, and what it called it before: a certificate may be delegated under either. */
const [serviceName, formerName] = ['ws_sr_constancia_inscripcion', 'ws_sr_padron_a5'] as const;

/** A taxpayer as the constancia de inscripción has it. `ivaCondition` is empty where nothing implies one. */
export type Found = {
  name: string;
  kind: Word<'taxpayerKind'>;
  ivaCondition: string;
  address: string;
  active: boolean;
  remarks: string[];
};

const kinds: Record<string, Found['kind']> = { FISICA: 'person', JURIDICA: 'company' };

const joined = (separator: string, ...parts: string[]) => parts.filter((part) => part !== '').join(separator);

/** CABA comes with province 0 and no locality. */
function addressIn(domicile: Xml): string {
  const city = joined(' ', textAt(domicile, 'codPostal'), textAt(domicile, 'localidad'));
  return joined(', ', textAt(domicile, 'direccion'), city, textAt(domicile, 'descripcionProvincia'));
}

const nameIn = (block: Xml) =>
  textAt(block, 'razonSocial') || joined(' ', textAt(block, 'apellido'), textAt(block, 'nombre'));

const textsAt = (tree: Xml, ...names: string[]) =>
  listAt(tree, ...names).filter((one): one is string => typeof one === 'string' && one !== '');

/** What AFIP remarks on the constancia and on each regime; `mensaje` only says that there are errors. */
const remarksIn = (answer: Xml) =>
  ['errorConstancia', 'errorRegimenGeneral', 'errorMonotributo'].flatMap((block) => {
    const errors = textsAt(answer, block, 'error');
    return errors.length > 0 ? errors : textsAt(answer, block, 'mensaje');
  });

/**
 * Reads personaReturn; null where it says that nobody has the CUIT. Blocks of data and of errors stand side by side, and an
 * error does not void the data.
 */
function foundIn(answer: Xml): Found | null {
  const general = at(answer, 'datosGenerales');
  const failed = at(answer, 'errorConstancia');
  if (general === undefined && textsAt(failed, 'error').some(saysNobody)) return null;
  if (general === undefined && failed === undefined) throw new NoAnswer('the padrón answered without a person');
  const keyState = textAt(general, 'estadoClave');
  const taxes = ['datosRegimenGeneral', 'datosMonotributo'].flatMap((block) => listAt(answer, block, 'impuesto'));
  const condition = ivaConditionOf({
    keyState,
    monotributo: textAt(answer, 'datosMonotributo', 'categoriaMonotributo', 'descripcionCategoria'),
    taxes: taxes.map((tax) => ({ id: Number(textAt(tax, 'idImpuesto')), state: textAt(tax, 'estadoImpuesto') })),
  });
  return {
    name: nameIn(general) || nameIn(failed),
    kind: kinds[textAt(general, 'tipoPersona')] ?? 'unknown',
    ivaCondition: condition ?? '',
    address: addressIn(at(general, 'domicilioFiscal')),
    active: keyState === 'ACTIVO',
    remarks: remarksIn(answer),
  };
}

/** There is no code for it; in the body today, a fault in earlier years. */
const saysNobody = (text: string) => /no existe persona/i.test(text);

/** WSAA does not give this certificate a ticket under this name; said again from memory until it is asked anew. */
const isNotOurs = (error: Error) => /^(coe\.notAuthorized|wsn\.notFound)\b/.test(error.message);

/** A ticket that the padrón does not take: expired, or of a key that AFIP has changed. */
const isOfTicket = (error: unknown) => error instanceof SoapFault && /token|<sign>/i.test(error.message);

/**
 * getPersona_v2: what the padrón has under a CUIT, asked in the name of the company; null where nobody has it. Throws
 * `NoAnswer` and `SoapFault`, and refuses `certificate_missing`.
 */
export async function findTaxpayer(
  ctx: Surroundings,
  tenantId: string,
  { represented, cuit }: { represented: string; cuit: string },
): Promise<Found | null> {
  async function ask(renew: boolean): Promise<Xml> {
    const ticket = (name: string) => ticketFor(ctx, tenantId, name, renew);
    const { token, sign } = await ticket(serviceName).catch((error: Error) =>
      isNotOurs(error) ? ticket(formerName) : Promise.reject(error),
    );
    const request = { token, sign, cuitRepresentada: represented, idPersona: cuit };
    return callSoap(ctx, 'padron', 'getPersona_v2', request);
  }

  try {
    const answer = await ask(false).catch((first: Error) =>
      isOfTicket(first)
        ? ask(true).catch((error: Error) => Promise.reject(isTooEarly(error) ? first : error))
        : Promise.reject(first),
    );
    return foundIn(at(answer, 'personaReturn'));
  } catch (error) {
    if (error instanceof SoapFault && saysNobody(error.message)) return null;
    throw error;
  }
}
