import { Button, Field, makeStyles, Radio, RadioGroup, Text, tokens } from '@fluentui/react-components';
import {
  AlertRegular,
  CallRegular,
  ChatRegular,
  CheckmarkCircleFilled,
  InfoRegular,
  MailRegular,
  WarningFilled,
} from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { DeliveryChannel, DeliverySetUp } from '../../contract/delivery.ts';
import { type Channel, type ChosenGateway, type DeliveryPart, gatewaysOf } from '../../contract/delivery-fields.ts';
import { Card } from '../frame/card.tsx';
import { useNotice } from '../frame/notice.tsx';
import { useClient, useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { useAsk } from '../operation/use-ask.ts';
import { AdminProblem } from '../people/admin-problem.tsx';
import { dateAndTime } from '../times.ts';
import { TestMessage } from './test-message.tsx';

const icons: Record<Channel, ReactElement> = {
  sms: <ChatRegular />,
  call: <CallRegular />,
  email: <MailRegular />,
  push: <AlertRegular />,
};

const useStyles = makeStyles({
  hint: { color: tokens.colorNeutralForeground2 },
  state: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  // The icon stays before the first line of a text that is broken.
  line: { display: 'flex', alignItems: 'start', gap: tokens.spacingHorizontalS },
  said: { display: 'flex', alignItems: 'center', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, minWidth: 0 },
  icon: { display: 'flex', fontSize: '20px', flexShrink: 0 },
  good: { color: tokens.colorPaletteGreenForeground1 },
  bad: { color: tokens.colorPaletteDarkOrangeForeground1 },
  failure: { overflowWrap: 'anywhere' },
});

/** One way to reach people: which gateway it takes, how it did lately, and a test. */
export function ChannelCard(props: { channel: Channel; setUp: DeliverySetUp; onSetUp: (part: DeliveryPart) => void }) {
  const { channel, setUp } = props;
  const { t } = useWords();
  const styles = useStyles();
  const client = useClient();
  const host = useHost();
  const queries = useQueryClient();
  const notify = useNotice();
  const ask = useAsk();
  const state = setUp.channels[channel];
  if (!state) return null;
  const gateways: readonly ChosenGateway[] = gatewaysOf[channel];
  const choose = (value: string) => {
    const gateway = gateways.find((one) => one === value);
    if (gateway === undefined) return;
    void ask.answer(
      () => client.delivery.choose({ channel, gateway }),
      () => {
        void queries.invalidateQueries({ queryKey: host.delivery.show.key() });
        const words = { channel: t(`delivery:channels.${channel}`), gateway: t(`delivery:gateways.${gateway}`) };
        notify(t('delivery:chosen', words));
      },
    );
  };
  return (
    <Card title={t(`delivery:channels.${channel}`)} icon={icons[channel]}>
      <Text className={styles.hint}>{t(`delivery:leads.${channel}`)}</Text>
      <Field label={t('delivery:gateway')}>
        <RadioGroup value={state.gateway} disabled={ask.busy} onChange={(_, data) => choose(data.value)}>
          {gateways.map((gateway) => (
            <Radio key={gateway} value={gateway} label={t(`delivery:gateways.${gateway}`)} />
          ))}
        </RadioGroup>
      </Field>
      <State state={state} onSetUp={props.onSetUp} />
      {ask.problem && <AdminProblem problem={ask.problem} />}
      {state.reaches !== 'nothing' && channelTakesTest(channel, state) && <TestMessage channel={channel} />}
    </Card>
  );
}

/** An app in the Lab has no address that a person could type. */
const channelTakesTest = (channel: Channel, { reaches }: DeliveryChannel): boolean =>
  channel !== 'push' || reaches === 'gateway';

function State(props: { state: DeliveryChannel; onSetUp: (part: DeliveryPart) => void }) {
  const { gateway, reaches, missing, lastSent, lastFailure } = props.state;
  const { t, language } = useWords();
  const styles = useStyles();
  const icon = {
    lab: <InfoRegular />,
    gateway: <CheckmarkCircleFilled className={styles.good} />,
    nothing: <WarningFilled className={styles.bad} />,
  }[reaches];
  return (
    <div className={styles.state} data-reaches={reaches}>
      <div className={styles.line}>
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
        <div className={styles.said}>
          <Text>{t(`delivery:reaches.${reaches}`)}</Text>
          {missing && <Text>{t('delivery:missing', { part: t(`delivery:parts.${missing}`) })}</Text>}
          {missing && (
            <Button
              size="small"
              aria-label={t('delivery:setUpNamed', { part: t(`delivery:parts.${missing}`) })}
              onClick={() => props.onSetUp(missing)}
            >
              {t('delivery:setUp')}
            </Button>
          )}
        </div>
        {reaches === 'nothing' && gateway === 'built-in' && <Text>{t('delivery:labOff')}</Text>}
      </div>
      {gateway !== 'built-in' && lastSent === null && lastFailure === null && (
        <Text size={200} className={styles.hint}>
          {t('delivery:never')}
        </Text>
      )}
      {lastSent !== null && (
        <Text size={200} className={styles.hint}>
          {t('delivery:lastSent', { time: dateAndTime(language, lastSent) })}
        </Text>
      )}
      {lastFailure && (
        <div className={styles.failure} data-last-failure={lastFailure.reason}>
          <Text size={200} block>
            {t('delivery:lastFailure', { time: dateAndTime(language, lastFailure.at) })}
          </Text>
          <Text size={200} block className={styles.bad}>
            {t(`delivery:reasons.${lastFailure.reason}`)}
          </Text>
          <Text size={200} block className={styles.hint}>
            {lastFailure.detail}
          </Text>
        </div>
      )}
    </div>
  );
}
