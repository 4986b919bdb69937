import { helperProgram } from './helper-program.ts';

// The elevated helper as a program of its own, for hosts that run on Node.
void helperProgram(process.argv).then((code) => process.exit(code));
