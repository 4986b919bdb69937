import anyKey from '../../resources/led-tables/any-key.json' with { type: 'json' };
import atkeyPro from '../../resources/led-tables/atkey-pro.json' with { type: 'json' };
import yubikeyBio from '../../resources/led-tables/yubikey-bio.json' with { type: 'json' };
import { LedTables, parseLedTable } from '../../src/operations/led-tables.ts';

/** The product's own tables, in its order. */
export const ledTables = new LedTables([atkeyPro, yubikeyBio, anyKey].map(parseLedTable));
