const isMoment = (text: string) => /^\d{4}-\d\d-\d\dT/.test(text);

function isSameText(sent: string, stored: unknown): boolean {
  if (typeof stored !== 'string') return false;
  if (sent.trim() === stored || sent.toLowerCase() === stored) return true;
  return isMoment(sent) && isMoment(stored) && Date.parse(sent) === Date.parse(stored);
}

const isDefault = (stored: unknown) =>
  stored === undefined ||
  stored === null ||
  stored === 0 ||
  stored === '' ||
  stored === false ||
  (Array.isArray(stored) && stored.length === 0);

/**
 * True where what was sent says what is stored: every value of the stored is there, or left out where it is the default.
 * It reads what rules would no longer read.
 */
export function isSaid(sent: unknown, stored: unknown): boolean {
  if (sent === undefined || sent === null) return isDefault(stored);
  if (typeof sent === 'string') return isSameText(sent, stored);
  if (typeof sent !== 'object') return sent === stored;
  if (Array.isArray(sent))
    return Array.isArray(stored) && sent.length === stored.length && sent.every((one, at) => isSaid(one, stored[at]));
  if (typeof stored !== 'object' || stored === null) return false;
  return Object.entries(stored).every(([key, value]) => isSaid((sent as Record<string, unknown>)[key], value));
}
