import type { Role } from '@mostrador/kit';
import { mayApprove } from './role.ts';

export const isPin = (text: string): boolean => /^\d{4,8}$/.test(text);

/** True for digits that are all the same or count up or down: the first that anybody would try. */
export function isSimplePin(pin: string): boolean {
  const steps = new Set(
    Array.from({ length: pin.length - 1 }, (_, index) => Number(pin[index + 1]) - Number(pin[index])),
  );
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]!);
}

/** Who approves is worth guessing at. */
const approverDigits = 6;

/** True when a PIN is long enough for all that the role lets it do. */
export const isLongEnough = (pin: string, role: Role): boolean => !mayApprove(role) || pin.length >= approverDigits;
