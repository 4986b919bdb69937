import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { CertificateRegular } from '@fluentui/react-icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TrustedRoot } from '../../contract/metadata.ts';
import { Actions } from '../frame/actions.tsx';
import { Card } from '../frame/card.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { LinkButton } from '../frame/link-button.tsx';
import { useNotice } from '../frame/notice.tsx';
import { Row, Rows } from '../frame/rows.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import type { Problem } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { FileArea } from './file-area.tsx';

/** More than any certificate takes. */
const longestFile = 64_000;

const purposes = ['attestation', 'metadata'] as const satisfies readonly TrustedRoot['purpose'][];

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  root: { display: 'flex', flexDirection: 'column', overflowWrap: 'anywhere' },
  fingerprint: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
});

/** Roots that an administrator trusts beside those of the FIDO Alliance. */
export function RootsCard() {
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const roots = useQuery(host.metadata.show.queryOptions()).data?.roots ?? [];
  const [refused, setRefused] = useState<Problem | null>(null);
  const [leaving, setLeaving] = useState<TrustedRoot | null>(null);
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: host.metadata.show.key() });
    void queries.invalidateQueries({ queryKey: host.keys.attestation.claim.key() });
  };

  async function add(purpose: TrustedRoot['purpose'], file: File) {
    setRefused(null);
    const bytes = file.size > longestFile ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
    const certificate = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    await ask.answer(
      () => client.metadata.addRoot({ purpose, certificate }),
      (answer) => {
        refresh();
        if (answer.outcome === 'refused') {
          const next = t(`trust:roots.problems.${answer.problem}`);
          setRefused({ code: answer.problem, title: t('trust:roots.refused'), next, more: null, details: null });
        } else notify(t(`trust:roots.${answer.outcome}`));
      },
    );
  }
  function remove({ purpose, fingerprint }: TrustedRoot) {
    setLeaving(null);
    void ask.answer(
      () => client.metadata.removeRoot({ purpose, fingerprint }),
      () => {
        refresh();
        notify(t('trust:roots.removed'));
      },
    );
  }

  const problem = refused ?? ask.problem;
  return (
    <Card title={t('trust:roots.title')} icon={<CertificateRegular />}>
      <Text className={styles.hint}>{t('trust:roots.lead')}</Text>
      {roots.length === 0 && <Text>{t('trust:roots.none')}</Text>}
      {roots.length > 0 && (
        <Rows label={t('trust:roots.title')}>
          {roots.map((root) => (
            <Row
              key={`${root.purpose} ${root.fingerprint}`}
              actions={
                <LinkButton
                  aria-label={t('trust:roots.removeNamed', { name: root.subject })}
                  onClick={() => setLeaving(root)}
                >
                  {t('trust:roots.remove')}
                </LinkButton>
              }
            >
              <Root root={root} />
            </Row>
          ))}
        </Rows>
      )}
      {purposes.map((purpose) => (
        <FileArea
          key={purpose}
          label={t(`trust:roots.add.${purpose}`)}
          accept=".pem,.crt,.cer,.der,.txt"
          disabled={ask.busy}
          onFile={(file) => void add(purpose, file)}
        />
      ))}
      {problem && <AdminProblem problem={problem} />}
      {leaving && <RemoveRoot root={leaving} onRemove={() => remove(leaving)} onClose={() => setLeaving(null)} />}
    </Card>
  );
}

function Root(props: { root: TrustedRoot }) {
  const { purpose, subject, validTo, isExpired, fingerprint } = props.root;
  const { t, language } = useWords();
  const styles = useStyles();
  const day = new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(validTo);
  const facts = [
    t(`trust:roots.purposes.${purpose}`),
    t('trust:roots.validTo', { day }),
    ...(isExpired ? [t('trust:roots.expired')] : []),
  ];
  return (
    <span className={styles.root} data-root={purpose}>
      <Text weight="semibold">{subject}</Text>
      <Text>{facts.join(' · ')}</Text>
      <Text className={styles.fingerprint}>{t('trust:fingerprint', { fingerprint })}</Text>
    </span>
  );
}

function RemoveRoot(props: { root: TrustedRoot; onRemove: () => void; onClose: () => void }) {
  const { root } = props;
  const { t } = useWords();
  const cancel = useFirstFocus<HTMLButtonElement>();
  return (
    <TaskDialog title={t('trust:roots.remove')} onClose={props.onClose} alert>
      <Root root={root} />
      <Text>{t(`trust:roots.removeQuestion.${root.purpose}`)}</Text>
      <Actions>
        <Button ref={cancel} onClick={props.onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" onClick={props.onRemove}>
          {t('trust:roots.remove')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
