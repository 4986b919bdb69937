import { Button, Checkbox, Text } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Phone } from '../../../contract/phones.ts';
import { Actions } from '../../frame/actions.tsx';
import { useFirstFocus } from '../../frame/first-focus.ts';
import { useNotice } from '../../frame/notice.tsx';
import { TaskDialog } from '../../frame/task-dialog.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';

interface PhoneDialog {
  readonly phone: Phone;
  readonly onClose: () => void;
}

export function RemovePhone({ phone, onClose }: PhoneDialog) {
  const { t } = useWords();
  const client = useClient();
  return (
    <Confirm
      title={t('phones:removeTitle')}
      question={t('phones:removeQuestion', { name: phone.name })}
      action={t('phones:removeAction')}
      done={t('phones:removed')}
      act={() => client.phones.remove({ id: phone.id })}
      onClose={onClose}
    />
  );
}

export function UninstallApp({ phone, onClose }: PhoneDialog) {
  const { t } = useWords();
  const client = useClient();
  return (
    <Confirm
      title={t('phones:uninstallTitle')}
      question={t('phones:uninstallQuestion', { name: phone.name })}
      action={t('phones:uninstallAction')}
      act={() => client.phones.installApp({ id: phone.id, installed: false })}
      onClose={onClose}
    />
  );
}

/** Manual 1: the day on which somebody gets another phone. */
export function ReplacePhone({ phone, onClose }: PhoneDialog) {
  const { t } = useWords();
  const client = useClient();
  const [keepsNumber, setKeepsNumber] = useState(true);
  return (
    <Confirm
      title={t('phones:replaceTitle')}
      question={t('phones:replaceQuestion', { name: phone.name })}
      action={t('phones:replaceAction')}
      done={t('phones:replaced')}
      act={() => client.phones.replace({ id: phone.id, keepsNumber })}
      onClose={onClose}
    >
      {phone.number !== null && (
        <Checkbox
          label={t('phones:keepsNumber')}
          checked={keepsNumber}
          onChange={(_, data) => setKeepsNumber(data.checked === true)}
        />
      )}
    </Confirm>
  );
}

function Confirm(props: {
  title: string;
  question: string;
  action: string;
  /** What is noticed afterwards. */
  done?: string;
  act: () => Promise<unknown>;
  onClose: () => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const ask = useAsk();
  const notify = useNotice();
  const cancel = useFirstFocus<HTMLButtonElement>();
  const act = () =>
    ask.answer(props.act, () => {
      if (props.done) notify(props.done);
      props.onClose();
    });
  return (
    <TaskDialog alert title={props.title} onClose={props.onClose}>
      <Text>{props.question}</Text>
      {props.children}
      {ask.problem && <ProblemMessage problem={ask.problem} />}
      <Actions>
        <Button ref={cancel} onClick={props.onClose}>
          {t('shell:cancel')}
        </Button>
        <Button appearance="primary" disabled={ask.busy} onClick={() => void act()}>
          {props.action}
        </Button>
      </Actions>
    </TaskDialog>
  );
}
