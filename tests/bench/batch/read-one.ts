import { readFile } from 'node:fs/promises';
import { openNodeCredentials } from '../../../cli/credentials/open-credentials.ts';

// The peer of a batch: a program that reads the Content Credentials of one file and ends, as command-line readers do.

const read = openNodeCredentials(async () => []);
console.log(JSON.stringify(await read(new Uint8Array(await readFile(process.argv[2]!)))));
process.exit();
