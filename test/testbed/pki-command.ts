/** `npm run testbed:pki`: makes the keys of this checkout when they are missing, and says where they are. */
import { checkoutKeys } from './checkout-keys';

const { directory } = await checkoutKeys();
console.log(`testbed keys are in ${directory}`);
