import { Badge, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { DocumentCheckmarkRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { MetadataBlob, TrustedMetadata } from '../../contract/metadata.ts';
import { longestMetadata, metadataAddress } from '../../contract/metadata-file.ts';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import type { Problem } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { dateAndTime } from '../times.ts';
import { FileArea } from './file-area.tsx';

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  address: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', userSelect: 'all' },
  list: { listStyleType: 'none', margin: 0, padding: 0, display: 'grid', gap: tokens.spacingVerticalM },
  blob: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  warning: { color: tokens.colorPaletteDarkOrangeForeground1 },
});

/** FIDO metadata: what is here, where it comes from, and taking in a newer file. For administrators. */
export function MetadataCard() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const trusted = useQuery(host.metadata.show.queryOptions()).data;
  const [refused, setRefused] = useState<Problem | null>(null);

  function refuse(problem: string) {
    setRefused({
      code: 'metadata-refused',
      title: t('trust:metadata.refused'),
      next: t('trust:metadata.kept', { problem }),
      more: null,
      details: null,
    });
  }
  async function take(file: File) {
    setRefused(null);
    if (file.size > longestMetadata) {
      refuse(t('trust:metadata.problems.too-large'));
      return;
    }
    const text = (await file.text()).trim();
    await ask.answer(
      () => client.metadata.import({ text }),
      (answer) => {
        void queries.invalidateQueries({ queryKey: host.metadata.show.key() });
        void queries.invalidateQueries({ queryKey: host.keys.attestation.claim.key() });
        if (answer.outcome === 'refused') {
          const { stored = 0, offered = 0 } = answer.numbers ?? {};
          refuse(t(`trust:metadata.problems.${answer.problem}`, { stored, offered }));
        } else {
          const { number, models } = answer.blob;
          const isNew = answer.outcome === 'imported';
          notify(
            isNew ? t('trust:metadata.imported', { number, count: models }) : t('trust:metadata.unchanged', { number }),
          );
        }
      },
    );
  }

  const problem = refused ?? ask.problem;
  return (
    <Card title={t('trust:metadata.title')} icon={<DocumentCheckmarkRegular />}>
      <Text className={styles.hint}>{t('trust:metadata.lead')}</Text>
      {trusted && <Blobs trusted={trusted} />}
      <Text>
        {t('trust:metadata.where')} <span className={styles.address}>{metadataAddress}</span>
      </Text>
      <Text className={styles.hint}>{t('trust:metadata.whereNext')}</Text>
      <FileArea
        label={t('trust:metadata.import')}
        accept=".jwt,.txt,.blob,application/jwt"
        disabled={ask.busy}
        onFile={(file) => void take(file)}
      />
      <div role="status" aria-live="polite">
        {ask.busy && <Spinner size="tiny" label={t('trust:metadata.importing')} labelPosition="after" />}
      </div>
      {problem && <AdminProblem problem={problem} />}
    </Card>
  );
}

function Blobs(props: { trusted: TrustedMetadata }) {
  const { blobs, unusable } = props.trusted;
  const { t } = useWords();
  const styles = useStyles();
  const hasImported = blobs.some(({ source }) => source !== 'test');
  return (
    <>
      {!hasImported && <Text weight="semibold">{t('trust:metadata.none')}</Text>}
      <ul className={styles.list} aria-label={t('trust:metadata.title')}>
        {blobs.map((blob) => (
          <Blob key={`${blob.source} ${blob.signer}`} blob={blob} />
        ))}
      </ul>
      {unusable.map(({ source, problem }) => (
        <ProblemMessage
          key={source}
          problem={{
            code: 'metadata-unusable',
            title: t('trust:metadata.unusable'),
            next: t('trust:metadata.importAgain', {
              problem: t(`trust:metadata.problems.${problem}`, { stored: 0, offered: 0 }),
            }),
            more: t(`trust:metadata.sources.${source}`),
            details: null,
          }}
        />
      ))}
    </>
  );
}

function Blob(props: { blob: MetadataBlob }) {
  const { source, number, models, nextUpdate, isOutdated, importedAt, unreadable, signer } = props.blob;
  const { t, language } = useWords();
  const styles = useStyles();
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    Date.parse(nextUpdate),
  );
  const facts = [
    t('trust:metadata.number', { number }),
    t('trust:metadata.models', { count: models }),
    ...(importedAt === null ? [] : [t('trust:metadata.importedAt', { time: dateAndTime(language, importedAt) })]),
    t('trust:metadata.nextUpdate', { day }),
  ];
  return (
    <li className={styles.blob} data-metadata={source}>
      <span>
        <Text weight="semibold">{t(`trust:metadata.sources.${source}`)}</Text>{' '}
        <Badge appearance="outline" color="informative">
          {signer}
        </Badge>
      </span>
      <Text>{facts.join(' · ')}</Text>
      {isOutdated && <Text className={styles.warning}>{t('trust:metadata.outdated')}</Text>}
      {unreadable > 0 && <Text className={styles.hint}>{t('trust:metadata.unreadable', { count: unreadable })}</Text>}
    </li>
  );
}
