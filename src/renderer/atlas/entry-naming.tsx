import { Button, Field, Input, Textarea } from '@fluentui/react-components';
import { useState } from 'react';
import type { AtlasDetails } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { Form } from '../frame/form.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { useAtlasAsk } from './use-atlas.ts';

/** What the person calls the key, and notes of it. */
export function EntryNaming(props: { details: AtlasDetails }) {
  const { id } = props.details;
  const { t } = useWords();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const [nickname, setNickname] = useState(props.details.nickname ?? '');
  const [note, setNote] = useState(props.details.note);
  const isSame = nickname === (props.details.nickname ?? '') && note === props.details.note;
  const save = () =>
    void ask(
      () => client.atlas.describe({ id, nickname: nickname.trim() === '' ? null : nickname, note }),
      () => notify(t('atlas:naming.saved')),
    );
  return (
    <Form onSubmit={save}>
      {problem && <ProblemMessage problem={problem} />}
      <Field label={t('atlas:naming.nickname')} hint={t('atlas:naming.nicknameHint')}>
        <Input value={nickname} maxLength={200} onChange={(_, data) => setNickname(data.value)} />
      </Field>
      <Field label={t('atlas:naming.note')}>
        <Textarea value={note} maxLength={2000} resize="vertical" onChange={(_, data) => setNote(data.value)} />
      </Field>
      <Actions>
        <Button type="submit" disabled={busy || isSame}>
          {t('atlas:naming.save')}
        </Button>
      </Actions>
    </Form>
  );
}
