// Serves the documents of a file by express-pouchdb: server.js FOLDER FILE.
// Says "ready HOST:PORT"; "change N" changes the last N documents.
'use strict';
const fs = require('fs');
const readline = require('readline');
const express = require('express');
const PouchDB = require('pouchdb');

const [, , dir, file] = process.argv;
fs.mkdirSync(dir, {recursive: true});
const DB = PouchDB.defaults({prefix: dir + '/'});
const lines = fs.readFileSync(file, 'utf8').trim().split('\n').map((l) => JSON.parse(l));

function form(d) {
  if (!d.Text) {
    return {_id: d.Key, _attachments: {photo: {content_type: 'image/jpeg', data: d.Body}}};
  }
  return {_id: d.Key, doc: JSON.parse(d.Text)};
}

(async () => {
  const db = new DB('county');
  const docs = lines.map(form);
  await db.bulkDocs(docs);
  const app = express();
  app.use('/', require('express-pouchdb')(DB, {
    mode: 'minimumForPouchDB', inMemoryConfig: true, logPath: dir + '/log',
  }));
  const server = app.listen(0, '127.0.0.1', () => console.log('ready 127.0.0.1:' + server.address().port));
  let version = 1;
  readline.createInterface({input: process.stdin}).on('line', async (line) => {
    const n = Number(line.split(' ')[1]);
    version++;
    for (const d of docs.filter((d) => d.doc).slice(-n)) {
      const now = await db.get(d._id);
      now.doc.Version = String(version);
      await db.put(now);
    }
    console.log('at ' + Date.now() + '000000');
  }).on('close', () => process.exit(0));
})();
