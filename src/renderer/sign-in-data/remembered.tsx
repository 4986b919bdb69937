import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { KeyCredentials, Remembering } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useConnection, useHost } from '../host.tsx';
import { useWords, type Words } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { type Problem, problemOfFailure, problemOfRefusal } from '../operation/refusal-words.ts';
import { useOperation } from '../operation/use-operation.ts';
import { keyText } from './names.tsx';
import { useAskAnew } from './use-listable.ts';

const useStyles = makeStyles({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
  },
  text: { color: tokens.colorNeutralForeground2, flexBasis: '200px', flexGrow: 1 },
});

/** Reads a key that this computer lists without a proof, as soon as it is here. Shows nothing: what was read stands elsewhere. */
export function ReadRemembered(props: {
  attached: AttachedKey;
  visitId: string;
  onRead: (list: KeyCredentials) => void;
}) {
  const { attached, visitId, onRead } = props;
  const client = useClient();
  const askAnew = useAskAnew();
  const { start } = useOperation<Outcome<KeyCredentials>>((end) => {
    if (end.outcome === 'done') onRead(end.value);
    // The key may not take it any more: then it is to be read by its PIN.
    else askAnew();
  });
  useAtStart(() => start((signal) => client.keys.credentials.list({ visitId, keyId: attached.id }, { signal })));
  return null;
}

/**
 * Says of a key that it is listed without a proof, and takes that back.
 * @param props.remembering null where the key does not answer
 */
export function RememberedKey(props: { attached: AttachedKey; remembering: Remembering | null }) {
  const { attached, remembering } = props;
  const { t } = useWords();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const askAnew = useAskAnew();
  const name = keyText(t, attached);
  const forget = useMutation({
    mutationFn: () => client.keys.credentials.remembered.forget({ keyId: attached.id }),
    onSuccess: (end) => {
      if (end.outcome === 'done' && end.value.forgotten) notify(t('signInData:remember.forgotten', { key: name }));
    },
    onSettled: askAnew,
  });
  const problem = () => {
    if (forget.isError) return problemOfFailure(t, connection.failureOf(forget.error));
    if (forget.data?.outcome === 'refused') return problemOfRefusal(t, forget.data.refusal);
    return forget.data?.value.forgotten === false ? notForgotten(t) : null;
  };
  const shown = remembering === 'off' ? null : problem();
  return (
    <>
      {remembering === 'on' && (
        <Line
          text={t('signInData:remember.on')}
          button={t('signInData:remember.forget')}
          label={t('signInData:remember.forgetOf', { key: name })}
          isPending={forget.isPending}
          onPress={forget.mutate}
        />
      )}
      {shown && <ProblemMessage problem={shown} />}
    </>
  );
}

/**
 * How many keys are remembered, where some of them are not among those that say so themselves: they can be forgotten all the same.
 * @param props.here how many of them say so; null while that is being asked
 */
export function RememberedInAll({ here }: { here: number | null }) {
  const { t } = useWords();
  const host = useHost();
  const client = useClient();
  const connection = useConnection();
  const notify = useNotice();
  const askAnew = useAskAnew();
  const { data, isFetching } = useQuery(
    host.keys.credentials.remembered.count.queryOptions({ gcTime: 0, staleTime: 0 }),
  );
  const [told, setTold] = useState(0);
  // The two answers come one after the other: in between, a key that is here would count as one that is not.
  if (data && !isFetching && here !== null) {
    const count = data.count > here ? data.count : 0;
    if (count !== told) setTold(count);
  }
  const forget = useMutation({
    mutationFn: () => client.keys.credentials.remembered.forgetAll(),
    onSuccess: ({ forgotten }) => {
      if (forgotten) notify(t('signInData:remember.forgottenAll', { count: told }));
    },
    onSettled: askAnew,
  });
  const problem = forget.isError
    ? problemOfFailure(t, connection.failureOf(forget.error))
    : forget.data?.forgotten === false && notForgotten(t);
  return (
    <>
      {told > 0 && (
        <Line
          text={t('signInData:remember.inAll', { count: told })}
          button={t('signInData:remember.forgetAll')}
          isPending={forget.isPending}
          onPress={forget.mutate}
        />
      )}
      {problem && <ProblemMessage problem={problem} />}
    </>
  );
}

const notForgotten = (t: Words): Problem => ({
  code: 'not-forgotten',
  title: t('signInData:remember.notForgotten'),
  next: t('signInData:remember.notForgottenNext'),
  more: null,
  details: null,
});

function Line(props: { text: string; button: string; label?: string; isPending: boolean; onPress: () => void }) {
  const styles = useStyles();
  return (
    <div className={styles.line} data-remembered="">
      <Text className={styles.text}>{props.text}</Text>
      <Button
        size="small"
        disabled={props.isPending}
        {...(props.label ? { 'aria-label': props.label } : {})}
        onClick={() => props.onPress()}
      >
        {props.button}
      </Button>
    </div>
  );
}
