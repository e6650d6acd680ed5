import { biscuits } from './biscuits.ts';
import { chilled } from './chilled.ts';
import { drinks } from './drinks.ts';
import { household } from './household.ts';
import { pantry } from './pantry.ts';
import { sweets } from './sweets.ts';
import { tobacco } from './tobacco.ts';

export type { Line, Section, Size } from './section.ts';

/** What a kiosk with a small grocery has, from best known to least. */
export const goods = [...drinks, ...sweets, ...biscuits, ...tobacco, ...pantry, ...chilled, ...household];
