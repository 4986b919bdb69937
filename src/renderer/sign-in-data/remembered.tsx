import { Button, makeStyles, Text, tokens } from '@fluentui/react-components';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { KeyCredentials } from '../../contract/credentials.ts';
import type { AttachedKey } from '../../contract/keys.ts';
import type { Outcome } from '../../contract/steps.ts';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAtStart } from '../operation/at-start.ts';
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

/** Says of a key that it is listed without a proof, and takes that back. */
export function RememberedKey({ attached }: { attached: AttachedKey }) {
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const askAnew = useAskAnew();
  const name = keyText(t, attached);
  const forget = useMutation({
    mutationFn: () => client.keys.credentials.remembered.forget({ keyId: attached.id }),
    onSuccess: ({ outcome }) => {
      if (outcome === 'done') notify(t('signInData:remember.forgotten', { key: name }));
    },
    onSettled: askAnew,
  });
  return (
    <Line
      text={t('signInData:remember.on')}
      button={t('signInData:remember.forget')}
      label={t('signInData:remember.forgetOf', { key: name })}
      isPending={forget.isPending}
      onPress={forget.mutate}
    />
  );
}

/** The keys that are remembered and not here: they can be forgotten all the same. */
export function RememberedElsewhere({ here }: { here: number }) {
  const { t } = useWords();
  const host = useHost();
  const client = useClient();
  const notify = useNotice();
  const askAnew = useAskAnew();
  const { data } = useQuery(host.keys.credentials.remembered.count.queryOptions({ gcTime: 0, staleTime: 0 }));
  const count = data?.count ?? 0;
  const forget = useMutation({
    mutationFn: () => client.keys.credentials.remembered.forgetAll(),
    onSuccess: ({ forgotten }) => {
      if (forgotten) notify(t('signInData:remember.forgottenAll', { count }));
    },
    onSettled: askAnew,
  });
  if (count <= here) return null;
  return (
    <Line
      text={t('signInData:remember.others', { count: count - here })}
      button={t('signInData:remember.forgetAll')}
      isPending={forget.isPending}
      onPress={forget.mutate}
    />
  );
}

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
