import * as errors from '../../src/ctap/errors.ts';
import { HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { StructureError } from '../../src/fido/structure-error.ts';

const classes = [...Object.values(errors), HidConnectionLost, StructureError].filter(
  (value) => typeof value === 'function' && value.prototype instanceof Error,
);
const { CtapError } = errors;
/** A status of the key is an outcome of its own. */
const isStatus = (one: (typeof classes)[number]) => one === CtapError || one.prototype instanceof CtapError;

/** The names of the errors that the client can end an operation with. */
export const clientErrors: readonly string[] = classes.filter((one) => !isStatus(one)).map(({ name }) => name);
