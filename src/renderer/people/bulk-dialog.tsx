import {
  Button,
  Dropdown,
  Field,
  makeStyles,
  Option,
  ProgressBar,
  Text,
  Textarea,
  tokens,
} from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import type { Decision } from '../../contract/identity.ts';
import type { Group } from '../../contract/people.ts';
import { Actions } from '../frame/actions.tsx';
import { useFirstFocus } from '../frame/first-focus.ts';
import { Form } from '../frame/form.tsx';
import { KeptNote } from '../frame/kept-note.tsx';
import { TaskDialog } from '../frame/task-dialog.tsx';
import { useKept } from '../frame/use-kept.ts';
import { useClient, useConnection } from '../host.tsx';
import { useWords } from '../language.ts';
import { type Problem, problemOfFailure, problemOfIdentity } from '../operation/refusal-words.ts';
import { AdminProblem } from './admin-problem.tsx';

const useStyles = makeStyles({
  refused: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL, maxHeight: '200px', overflowY: 'auto' },
});

export const bulkActs = ['disable', 'enable', 'register', 'revoke', 'join', 'leave'] as const;
export type BulkAct = (typeof bulkActs)[number];

/** What takes an act back, where there is such a thing. */
const undoing: Partial<Record<BulkAct, BulkAct>> = {
  disable: 'enable',
  enable: 'disable',
  join: 'leave',
  leave: 'join',
};

/** Those who were refused that are named; of more, only how many. */
const MOST_NAMED = 100;

interface Refused {
  readonly userName: string;
  readonly why: string;
}

interface Run {
  readonly act: BulkAct;
  readonly total: number;
  /** How many it is done for. */
  readonly done: number;
  readonly refused: number;
  readonly named: readonly Refused[];
  /** Once it is over: for whom it was done and was not so before. */
  readonly names: readonly string[] | null;
}

/** One act on many people, one after another: it can be stopped, says what was refused, and is undone where that is possible. */
export function BulkDialog(props: {
  act: BulkAct;
  userNames: readonly string[];
  groups: readonly Group[];
  onClose: () => void;
}) {
  const { act, userNames, groups, onClose } = props;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const connection = useConnection();
  const [reason, setReason, isRestored] = useKept(`reason: ${act} many`, '');
  const [chosenGroup, setGroup] = useKept(`${act} many: group`, '');
  const [isTried, setTried] = useState(false);
  const [run, setRun] = useState<Run | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const stopped = useRef(false);
  // Nobody would be told of what goes on behind another page.
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const first = useFirstFocus<HTMLTextAreaElement>();
  const wantsGroup = act === 'join' || act === 'leave';
  // The groups may come after this dialog does.
  const groupId = chosenGroup || (groups[0]?.id ?? '');
  const group = groups.find(({ id }) => id === groupId);
  const isReasonMissing = reason.trim() === '';
  const isGroupMissing = wantsGroup && !group;

  const actOn = (what: BulkAct, userName: string): Promise<Decision<object>> => {
    const about = { userName, reason: reason.trim() };
    switch (what) {
      case 'disable':
        return client.accounts.change({ ...about, disabled: true });
      case 'enable':
        return client.accounts.change({ ...about, disabled: false });
      case 'register':
        return client.accounts.requireRegistration(about);
      case 'revoke':
        return client.accounts.signOutEverywhere(about);
      case 'join':
      case 'leave':
        return client.people.setMember({ ...about, groupId, isMember: what === 'join' });
    }
  };

  async function start(what: BulkAct, names: readonly string[]) {
    stopped.current = false;
    setProblem(null);
    let done = 0;
    const changed: string[] = [];
    let refused = 0;
    let named: readonly Refused[] = [];
    const tell = (isOver: boolean) =>
      setRun({ act: what, total: names.length, done, refused, named, names: isOver ? changed : null });
    tell(false);
    for (const userName of names) {
      if (stopped.current) break;
      try {
        const decision = await actOn(what, userName);
        if (decision.outcome === 'done') {
          done++;
          // To undo what was so before would be another act.
          if (!('changed' in decision.value) || decision.value.changed === true) changed.push(userName);
        } else {
          const said = problemOfIdentity(t, language, decision.refusal);
          refused++;
          if (named.length < MOST_NAMED) named = [...named, { userName, why: said.title }];
          if (said.code === 'needs-fresh-sign-in' || said.code === 'needs-second-method') {
            setProblem(said);
            break;
          }
        }
      } catch (error) {
        setProblem(problemOfFailure(t, connection.failureOf(error)));
        break;
      }
      tell(false);
    }
    tell(true);
  }

  if (run) {
    const undo = undoing[run.act];
    const { names } = run;
    const seen = run.done + run.refused;
    // What runs on is told to the end: whoever closes it first stops it.
    const stop = () => {
      stopped.current = true;
    };
    return (
      <TaskDialog title={t(`people:bulk.${run.act}`)} onClose={names ? onClose : stop}>
        {problem && <AdminProblem problem={problem} />}
        <ProgressBar value={seen} max={Math.max(1, run.total)} aria-label={t(`people:bulk.${run.act}`)} />
        <Text role="status">
          {names
            ? t('people:bulk.done', { done: run.done, total: run.total })
            : t('people:bulk.progress', { done: seen, total: run.total })}
        </Text>
        {run.refused > 0 && (
          <div>
            <Text weight="semibold">{t('people:bulk.refused')}</Text>
            <ul className={styles.refused} tabIndex={0} aria-label={t('people:bulk.refused')}>
              {run.named.map(({ userName, why }) => (
                <li key={userName}>
                  {userName}: {why}
                </li>
              ))}
              {run.refused > run.named.length && (
                <li>{t('people:bulk.refusedMore', { count: run.refused - run.named.length })}</li>
              )}
            </ul>
          </div>
        )}
        <Actions>
          {names ? (
            <>
              {undo && names.length > 0 && (
                <Button onClick={() => void start(undo, names)}>{t('people:bulk.undo')}</Button>
              )}
              <Button appearance="primary" onClick={onClose}>
                {t('shell:close')}
              </Button>
            </>
          ) : (
            <Button onClick={stop}>{t('people:bulk.stop')}</Button>
          )}
        </Actions>
      </TaskDialog>
    );
  }
  return (
    <TaskDialog alert title={t(`people:bulk.${act}`)} onClose={onClose}>
      <Form
        onSubmit={() => {
          setTried(true);
          if (isReasonMissing || isGroupMissing) return;
          // To undo is about the same one, whatever groups come meanwhile.
          setGroup(groupId);
          void start(act, userNames);
        }}
      >
        {isRestored && <KeptNote />}
        <Text>{t('people:bulk.question', { count: userNames.length })}</Text>
        {wantsGroup && (groups.length !== 1 || isGroupMissing) && (
          <Field
            label={t('people:bulk.group')}
            required
            {...(isTried &&
              isGroupMissing && {
                validationMessage: t('people:bulk.groupMissing'),
                validationState: 'error' as const,
              })}
          >
            <Dropdown
              value={group?.name ?? ''}
              selectedOptions={[groupId]}
              onOptionSelect={(_, data) => setGroup(data.optionValue ?? '')}
            >
              {groups.map(({ id, name }) => (
                <Option key={id} value={id}>
                  {name}
                </Option>
              ))}
            </Dropdown>
          </Field>
        )}
        <Field
          label={t('people:reason')}
          required
          hint={t('people:reasonHint')}
          {...(isTried &&
            isReasonMissing && { validationMessage: t('people:reasonMissing'), validationState: 'error' as const })}
        >
          <Textarea
            ref={first}
            name="reason"
            maxLength={500}
            value={reason}
            onChange={(_, { value }) => setReason(value)}
          />
        </Field>
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary">
            {t('people:bulk.start')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
