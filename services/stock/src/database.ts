import type { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './db/client.ts';

export const prisma = (adapter: PrismaPg) => new PrismaClient({ adapter });
