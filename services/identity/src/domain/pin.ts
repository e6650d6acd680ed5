export const isPin = (text: string): boolean => /^\d{4,8}$/.test(text);

/** True for digits that are all the same or count up or down: the first that anybody would try. */
export function isSimplePin(pin: string): boolean {
  const steps = new Set(
    Array.from({ length: pin.length - 1 }, (_, index) => Number(pin[index + 1]) - Number(pin[index])),
  );
  return steps.size === 1 && [0, 1, -1].includes([...steps][0]!);
}
