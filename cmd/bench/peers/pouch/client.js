// Replicates from a server: client.js FOLDER HOST:PORT. "pull" says "at" and the
// number of documents when it is done.
'use strict';
const fs = require('fs');
const readline = require('readline');
const PouchDB = require('pouchdb');

const [, , dir, host] = process.argv;
fs.mkdirSync(dir, {recursive: true});
const DB = PouchDB.defaults({prefix: dir + '/'});
const db = new DB('station');
console.log('ready ' + host);
readline.createInterface({input: process.stdin}).on('line', async () => {
  await db.replicate.from('http://' + host + '/county');
  const info = await db.info();
  console.log('at ' + Date.now() + '000000 ' + info.doc_count);
}).on('close', () => process.exit(0));
