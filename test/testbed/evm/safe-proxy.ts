/** A Safe as the chain shows it: the runtime code of a real Safe proxy, before the multisig of `contracts/Multisig.sol`. */
import { fromHex, hex } from '../bytes';
import { word } from '../chain-abi';
import type { EvmAddress, PlacedAccount } from './place-account';

/** Runtime code of the proxy of Safe 1.4.1, as its factory creates it: what tells a Safe from something like one. */
export const SAFE_PROXY_141 = fromHex(
  '608060405273ffffffffffffffffffffffffffffffffffffffff600054167fa619486e0000000000000000000000000000000000000000000000000000000060003514156050578060005260206000f35b3660008037600080366000845af43d6000803e60008114156070573d6000fd5b3d6000f3fea264697066735822122003d1488ee65e08fa41e58e888a9865554c535f2c77126a82cb4c0f917f31441364736f6c63430007060033',
);

/** Where the code of Safe 1.4.1 stands on every chain (safe-global/safe-deployments); here ours does. */
export const MULTISIG_SINGLETON = '41675c099f32341bf84bfc5382af534df5c7461a';

/** Not yet set up. @param singleton another code than that of Safe 1.4.1 */
export const placedMultisig = (address: EvmAddress, singleton = MULTISIG_SINGLETON): PlacedAccount => ({
  address,
  code: SAFE_PROXY_141,
  slots: { [hex(word(0))]: hex(word(singleton)) },
});
