import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { ArrowDownloadRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import type { AuditFilter } from '../../contract/audit.ts';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { saveBlob } from '../lab/save-file.ts';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAsk } from '../operation/use-ask.ts';
import { tar } from './tar.ts';

const useStyles = makeStyles({ buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS } });

const encoder = new TextEncoder();

/** What the filters show, as one archive: the records, a manifest, its signature, the public key, and how to check them. */
export function ExportCard({ filter }: { filter: AuditFilter }) {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { problem, busy, answer } = useAsk();
  const [records, setRecords] = useState<number | null>(null);

  const exported = async (format: 'json-lines' | 'csv') => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for await (const event of await client.audit.export({ ...filter, format })) {
      if (event.type === 'text') {
        parts.push(encoder.encode(event.text));
        setRecords(event.records);
        continue;
      }
      const name = format === 'csv' ? 'audit.csv' : 'audit.jsonl';
      const files = [{ name, parts }];
      const { signed } = event;
      if (signed) {
        const signature = Uint8Array.from(atob(signed.signature), (letter) => letter.charCodeAt(0));
        files.push(
          { name: `${name}.manifest.json`, parts: [encoder.encode(signed.manifest)] },
          { name: `${name}.manifest.sig`, parts: [signature] },
          { name: `${name}.public-key.pem`, parts: [encoder.encode(signed.publicKey)] },
          { name: 'check.txt', parts: [encoder.encode(howToCheck(name))] },
        );
      }
      return { archive: tar(files, Date.now()), count: event.records, isSigned: signed !== null };
    }
    throw new Error(t('audit:export.failed'));
  };
  const start = (format: 'json-lines' | 'csv') => {
    setRecords(0);
    void answer(
      () => exported(format),
      ({ archive, count, isSigned }) => {
        saveBlob('touchstone-audit.tar', new Blob(archive, { type: 'application/x-tar' }));
        const done = t('audit:export.done', { count });
        notify(isSigned ? done : `${done} ${t('audit:export.notSigned')}`);
      },
    ).finally(() => setRecords(null));
  };
  return (
    <Card title={t('audit:export.title')} icon={<ArrowDownloadRegular />}>
      <Text>{t('audit:export.lead')}</Text>
      <div className={styles.buttons}>
        <Button disabled={busy} onClick={() => start('json-lines')}>
          {t('audit:export.jsonLines')}
        </Button>
        <Button disabled={busy} onClick={() => start('csv')}>
          {t('audit:export.csv')}
        </Button>
      </div>
      {records !== null && <Text role="status">{t('audit:export.running', { count: records })}</Text>}
      {problem && <ProblemMessage problem={problem} />}
    </Card>
  );
}

const howToCheck = (name: string): string =>
  `openssl pkeyutl -verify -pubin -inkey ${name}.public-key.pem -rawin -in ${name}.manifest.json -sigfile ${name}.manifest.sig
sha256sum ${name}

The second line prints what stands as "sha256" in ${name}.manifest.json. The public key of a directory stays the same: compare it with that of an earlier export.
`;
