import type { X509Certificate } from 'node:crypto';

/** As Java writes it, which is how WSAA shows it: last part first, `SERIALNUMBER=CUIT 20267565393, CN=caja`. */
export function distinguishedName(certificate: X509Certificate): string {
  return certificate.subject
    .split('\n')
    .toReversed()
    .map((part) => part.replace(/^serialNumber=/i, 'SERIALNUMBER='))
    .join(', ');
}

/** The CUIT in `serialNumber=CUIT 20267565393`, or undefined. */
export function cuitOf(certificate: X509Certificate): number | undefined {
  const found = /^serialNumber=CUIT (\d{11})$/im.exec(certificate.subject);
  return found ? Number(found[1]) : undefined;
}

/** The same parts in any order, upper or lower case, with or without spaces after the commas. */
export function sameName(one: string, other: string): boolean {
  const parts = (name: string) =>
    name
      .split(',')
      .map((part) => part.trim().toLowerCase())
      .toSorted()
      .join(',');
  return parts(one) === parts(other);
}
