import {
  Button,
  Field,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Radio,
  RadioGroup,
  tokens,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { UnplacedKey } from '../../contract/atlas.ts';
import { Actions } from '../frame/actions.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import { ProblemMessage } from '../operation/problem-message.tsx';
import { dateAndTime } from '../times.ts';
import { useAtlasAsk } from './use-atlas.ts';

const useStyles = makeStyles({
  bar: { alignItems: 'start', paddingBlock: tokens.spacingVerticalM },
  body: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    whiteSpace: 'normal',
    overflowWrap: 'anywhere',
    paddingInlineEnd: tokens.spacingHorizontalM,
  },
});

/** Not an id: those are base64url. */
const noneOfThese = '*';

/** A key that is plugged in and that nothing tells from others: the person may say which one it is. */
export function UnplacedKeyBar(props: { unplaced: UnplacedKey; place: { number: number; count: number } | null }) {
  const { place } = props;
  const { keyId, product, modelName, serial, reason, candidates } = props.unplaced;
  const { t, language } = useWords();
  const styles = useStyles();
  const client = useClient();
  const notify = useNotice();
  const { ask, problem, busy } = useAtlasAsk();
  const [chosen, setChosen] = useState<string | null>(null);
  const choice = candidates.length === 0 ? noneOfThese : chosen;
  const submit = () =>
    void ask(
      () => client.atlas.identify({ keyId, id: choice === noneOfThese ? null : choice }),
      () => notify(t('atlas:unplaced.done')),
    );
  return (
    <MessageBar
      intent={reason === 'contradiction' ? 'warning' : 'info'}
      layout="multiline"
      className={styles.bar}
      data-unplaced={reason}
    >
      <MessageBarBody className={styles.body}>
        <MessageBarTitle>
          <bdi>
            {place
              ? t('atlas:unplaced.titleAlike', { key: modelName ?? product, ...place })
              : t('atlas:unplaced.title', { key: modelName ?? product })}
          </bdi>
        </MessageBarTitle>
        <span>{t(`atlas:unplaced.reason.${reason}`, { serial: serial ?? '' })}</span>
        {place && <span>{t('atlas:unplaced.alike', { count: place.count })}</span>}
        {reason !== 'contradiction' && (
          <span>{t(candidates.length > 0 ? 'atlas:unplaced.say' : 'atlas:unplaced.sayNew')}</span>
        )}
        {problem && <ProblemMessage problem={problem} />}
        {candidates.length > 0 && (
          <Field label={t('atlas:unplaced.which')}>
            <RadioGroup value={chosen ?? ''} onChange={(_, data) => setChosen(data.value)}>
              {candidates.map(({ id, name, lastSeen }) => (
                <Radio
                  key={id}
                  value={id}
                  label={
                    <>
                      <bdi>{name}</bdi> · {t('atlas:lastSeen', { time: dateAndTime(language, lastSeen) })}
                    </>
                  }
                />
              ))}
              <Radio value={noneOfThese} label={t('atlas:unplaced.new')} />
            </RadioGroup>
          </Field>
        )}
        <Actions>
          <Button disabled={choice === null || busy} onClick={submit}>
            {candidates.length > 0 ? t('atlas:unplaced.submit') : t('atlas:unplaced.newOnly')}
          </Button>
        </Actions>
      </MessageBarBody>
    </MessageBar>
  );
}
