export { type Asked, heldPrice, type HeldPrice, type ListedPrice, type PriceList } from './held-price.ts';
