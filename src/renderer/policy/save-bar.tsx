import {
  Button,
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Spinner,
  Text,
  tokens,
} from '@fluentui/react-components';
import { SaveRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DirectoryPolicy, PolicyProblem, SaveEnd } from '../../contract/policy.ts';
import { settingName } from '../../words/told-change.ts';
import { nameWord } from '../audit/audit-words.ts';
import { Actions } from '../frame/actions.tsx';
import { narrow } from '../frame/narrow.ts';
import { useNotice } from '../frame/notice.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useClient, useConnection, useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { problemOfFailure } from '../operation/refusal-words.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { dateAndTime, timeOfDay } from '../times.ts';
import { ChangeList } from './change-list.tsx';
import { useDraft } from './draft-context.ts';
import { problemText } from './fields.tsx';
import { WarningList } from './warning-list.tsx';
import { WhatIfView } from './what-if-view.tsx';

const useStyles = makeStyles({
  bar: {
    position: 'sticky',
    bottom: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    // No z-index: above the page by its place in it, and below dialogs.
    boxShadow: tokens.shadow8,
    [narrow]: { padding: tokens.spacingHorizontalM },
  },
  fixBody: { whiteSpace: 'normal', paddingBlock: tokens.spacingVerticalS },
  fixTitle: { display: 'block' },
  problems: { margin: `${tokens.spacingVerticalXS} 0 0`, paddingInlineStart: tokens.spacingHorizontalL },
});

function namedProblem(t: Words, problem: PolicyProblem): string {
  const name = settingName(t, problem.field);
  return name === null ? problemText(t, problem) : t('policy:problemOf', { name, problem: problemText(t, problem) });
}

type Conflict = Extract<SaveEnd, { end: 'conflict' }>;

interface SaveProps {
  readonly policy: DirectoryPolicy;
  readonly base: DirectoryPolicy;
  readonly readRevision: number;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly onInvalid: (problems: readonly PolicyProblem[]) => void;
  readonly onSaved: () => Promise<void>;
}

/** Stands at the foot of the page while something is not saved. */
export function SaveBar(
  props: SaveProps & {
    count: number;
    onDiscard: () => void;
    onConflict: (isKept: boolean) => Promise<void>;
  },
) {
  const { t } = useWords();
  const [saving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  return (
    <section className={useStyles().bar} aria-label={t('policy:save')} data-save-bar="">
      <Text weight="semibold" role="status">
        {t('policy:dirty', { count: props.count })}
      </Text>
      <Actions>
        <Button onClick={props.onDiscard}>{t('policy:discard')}</Button>
        <Button appearance="primary" icon={<SaveRegular />} onClick={() => setSaving(true)}>
          {t('policy:save')}
        </Button>
      </Actions>
      {saving && (
        <SaveDialog
          {...props}
          onClose={() => setSaving(false)}
          onConflict={(found) => {
            setSaving(false);
            setConflict(found);
          }}
        />
      )}
      {conflict && (
        <ConflictDialog
          conflict={conflict}
          onEnd={(isKept) => {
            setConflict(null);
            void props.onConflict(isKept);
          }}
        />
      )}
    </section>
  );
}

/** What saving would do, before it is done. */
function SaveDialog(props: SaveProps & { onClose: () => void; onConflict: (conflict: Conflict) => void }) {
  const { policy, base, readRevision, reason, onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const { shown } = useDraft();
  const connection = useConnection();
  const notify = useNotice();
  const { problem, busy, decide } = useAsk();
  const [trustsEverybody, setTrustsEverybody] = useState(false);
  const input = { policy, trustsEverybody };
  const tried = useQuery(useHost().policy.whatIf.queryOptions({ input, gcTime: 0, staleTime: 0 }));
  const needsConfirmation =
    trustsEverybody ||
    (tried.data?.end === 'invalid' && tried.data.problems.some(({ code }) => code === 'range-everything'));
  const onEnd = (end: SaveEnd) => {
    if (end.end === 'conflict') props.onConflict(end);
    else if (end.end === 'invalid') props.onInvalid(end.problems);
    else {
      const isNow = end.end === 'saved' && policy.propagationMinutes === 0;
      const time = end.end === 'saved' ? timeOfDay(language, end.effectiveAt) : '';
      if (end.end === 'unchanged') notify(t('policy:unchanged'));
      else notify(isNow ? t('policy:savedAtOnce') : t('policy:saved', { time }));
      void props.onSaved();
      onClose();
    }
  };
  return (
    <TaskDialog title={t('policy:whatIf.title')} onClose={onClose}>
      <ChangeList title={t('policy:whatIf.changes')} before={base} after={policy} />
      {tried.isPending && <Spinner size="tiny" label={t('policy:whatIf.checking')} />}
      {tried.isError && <ProblemMessage problem={problemOfFailure(t, connection.failureOf(tried.error))} />}
      {tried.data?.end === 'invalid' && (
        <MessageBar intent="error" layout="multiline" data-problem="invalid">
          <MessageBarBody className={styles.fixBody}>
            <MessageBarTitle className={styles.fixTitle}>{t('policy:fixFirst')}</MessageBarTitle>
            {t('policy:fixHint')}
            <ul className={styles.problems}>
              {tried.data.problems.map((one) => (
                <li key={`${one.field} ${one.code} ${one.item ?? ''}`}>{namedProblem(t, one)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      {needsConfirmation && (
        <Checkbox
          checked={trustsEverybody}
          onChange={(_, { checked }) => setTrustsEverybody(checked === true)}
          label={t('policy:whatIf.everybody')}
        />
      )}
      {tried.data?.end === 'report' && (
        <>
          <WhatIfView report={tried.data.report} />
          <WarningList warnings={tried.data.warnings.filter((warning) => !shown.warnings.includes(warning))} />
          <Field label={t('policy:whatIf.reason')}>
            <Input value={reason} maxLength={500} onChange={(_, data) => props.onReason(data.value)} />
          </Field>
          <Text>
            {policy.propagationMinutes === 0
              ? t('policy:whatIf.delayNone')
              : t('policy:whatIf.delay', { count: policy.propagationMinutes })}
          </Text>
        </>
      )}
      {problem && <AdminProblem problem={problem} />}
      <Actions>
        <Button
          onClick={() => {
            if (tried.data?.end === 'invalid') props.onInvalid(tried.data.problems);
            onClose();
          }}
        >
          {tried.data?.end === 'invalid' ? t('shell:back') : t('shell:cancel')}
        </Button>
        {tried.data?.end === 'report' && (
          <Button
            appearance="primary"
            disabled={busy}
            onClick={() => void decide(() => client.policy.save({ ...input, readRevision, reason }), onEnd)}
          >
            {t('policy:save')}
          </Button>
        )}
      </Actions>
    </TaskDialog>
  );
}

function ConflictDialog(props: { conflict: Conflict; onEnd: (isKept: boolean) => void }) {
  const { savedBy, savedAt, changes } = props.conflict;
  const { t, language } = useWords();
  const name = nameWord(t, savedBy);
  return (
    <TaskDialog alert title={t('policy:conflict.title')} onClose={() => props.onEnd(true)}>
      <Text>{t('policy:conflict.text', { name, time: dateAndTime(language, savedAt) })}</Text>
      {changes.length > 0 ? (
        <ChangeList title={t('policy:conflict.theirs', { name })} changes={changes} />
      ) : (
        <Text>{t('policy:conflict.nothing')}</Text>
      )}
      <Actions>
        <Button onClick={() => props.onEnd(false)}>{t('policy:conflict.drop')}</Button>
        <Button appearance="primary" onClick={() => props.onEnd(true)}>
          {t('policy:conflict.take')}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
