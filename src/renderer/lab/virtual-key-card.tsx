import {
  Badge,
  Button,
  Dropdown,
  Field,
  Menu,
  MenuItem,
  MenuList,
  MenuPopover,
  MenuTrigger,
  makeStyles,
  mergeClasses,
  Option,
  Subtitle2,
  Text,
  tokens,
} from '@fluentui/react-components';
import {
  DeleteRegular,
  FingerprintRegular,
  MoreHorizontalRegular,
  PlugConnectedRegular,
  PlugDisconnectedRegular,
  TapSingleRegular,
} from '@fluentui/react-icons';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Finger, VirtualKeyState } from '../../contract/lab.ts';
import type { SampleStatus } from '../../contract/steps.ts';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { fingers, sampleStatuses } from '../lists.ts';
import { LedPicture } from '../operation/led-twin.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalMNudge,
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadiusLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  waiting: { border: `1px solid ${tokens.colorBrandStroke1}` },
  top: { display: 'flex', justifyContent: 'space-between', alignItems: 'start', gap: tokens.spacingHorizontalS },
  name: { display: 'flex', flexDirection: 'column', minWidth: 0 },
  serial: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS, alignItems: 'end' },
  field: { flexGrow: 1, flexBasis: '130px', minWidth: '120px' },
  dropdown: { minWidth: 0, width: '100%' },
  facts: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

/** One virtual key: its light, its power, and everything a hand could do to it. */
export function VirtualKeyCard(props: { virtualKey: VirtualKeyState }) {
  const { virtualKey } = props;
  const { id } = virtualKey;
  const { t } = useWords();
  const styles = useStyles();
  const host = useHost();
  const plug = useMutation(host.lab.plug.mutationOptions());
  const unplug = useMutation(host.lab.unplug.mutationOptions());
  const touch = useMutation(host.lab.touch.mutationOptions());
  const press = useMutation(host.lab.finger.mutationOptions());
  const button = useMutation(host.lab.button.mutationOptions());
  const remove = useMutation(host.lab.remove.mutationOptions());
  const [finger, setFinger] = useState<Finger>('right-index');
  const [sample, setSample] = useState<SampleStatus>('good');
  const powered = virtualKey.power !== 'unplugged';
  const fingerText = (one: Finger) =>
    virtualKey.enrolledFingers.includes(one)
      ? t('lab:enrolledFinger', { finger: t(`key:fingers.${one}`) })
      : t(`key:fingers.${one}`);
  return (
    <article
      className={mergeClasses(styles.card, virtualKey.waitingFor !== null && styles.waiting)}
      aria-label={`${virtualKey.modelName} ${virtualKey.serial}`}
      data-virtual-key={id}
      data-waiting={virtualKey.waitingFor ?? ''}
    >
      <div className={styles.top}>
        <div className={styles.name}>
          <Subtitle2 as="h3">{virtualKey.modelName}</Subtitle2>
          <Text size={200} className={styles.serial}>
            {t('key:serial', { serial: virtualKey.serial })}
          </Text>
        </div>
        <Menu inline>
          <MenuTrigger disableButtonEnhancement>
            <Button appearance="subtle" size="small" icon={<MoreHorizontalRegular />} aria-label={t('lab:more')} />
          </MenuTrigger>
          <MenuPopover>
            <MenuList>
              <MenuItem icon={<DeleteRegular />} onClick={() => remove.mutate({ id })}>
                {t('lab:remove')}
              </MenuItem>
            </MenuList>
          </MenuPopover>
        </Menu>
      </div>
      <LedPicture led={virtualKey.led} />
      <div className={styles.facts}>
        <Badge appearance="outline" color="informative">
          {t(`lab:power.${virtualKey.power}`)}
        </Badge>
        {virtualKey.waitingFor && (
          <Badge appearance="filled" color="brand">
            {t(`lab:waitingFor.${virtualKey.waitingFor}`)}
          </Badge>
        )}
        <Badge appearance="outline" color="informative">
          {virtualKey.pinSet ? t('lab:pinSet') : t('lab:pinNotSet')}
        </Badge>
        <Badge appearance="outline" color="informative">
          {t('lab:fingersOf', { count: virtualKey.enrolledFingers.length, max: virtualKey.maxFingers })}
        </Badge>
        <Badge appearance="outline" color="informative">
          {t('lab:credentials', { count: virtualKey.credentials })}
        </Badge>
        {virtualKey.enrolment && (
          <Badge appearance="tint" color="brand">
            {t(virtualKey.enrolment.standalone ? 'lab:standalone' : 'lab:enrolment', {
              taken: virtualKey.enrolment.taken,
              total: virtualKey.enrolment.total,
            })}
          </Badge>
        )}
      </div>
      <div className={styles.row}>
        {virtualKey.power !== 'host' && (
          <Button
            size="small"
            appearance="primary"
            icon={<PlugConnectedRegular />}
            onClick={() => plug.mutate({ id, power: 'host' })}
          >
            {t('lab:plugHost')}
          </Button>
        )}
        {virtualKey.power === 'unplugged' && (
          <Button size="small" onClick={() => plug.mutate({ id, power: 'power-only' })}>
            {t('lab:plugPower')}
          </Button>
        )}
        {powered && (
          <Button size="small" icon={<PlugDisconnectedRegular />} onClick={() => unplug.mutate({ id })}>
            {t('lab:unplug')}
          </Button>
        )}
      </div>
      {powered && (
        <>
          <div className={styles.row}>
            <Field label={t('lab:finger')} size="small" className={styles.field}>
              <Dropdown
                inlinePopup
                size="small"
                className={styles.dropdown}
                value={fingerText(finger)}
                selectedOptions={[finger]}
                onOptionSelect={(_, data) => setFinger(fingers.find((one) => one === data.optionValue) ?? finger)}
              >
                {fingers.map((one) => (
                  <Option key={one} value={one} text={fingerText(one)}>
                    {fingerText(one)}
                  </Option>
                ))}
              </Dropdown>
            </Field>
            <Field label={t('lab:sample')} size="small" className={styles.field}>
              <Dropdown
                inlinePopup
                size="small"
                className={styles.dropdown}
                value={t(`key:samples.${sample}.title`)}
                selectedOptions={[sample]}
                onOptionSelect={(_, data) =>
                  setSample(sampleStatuses.find((one) => one === data.optionValue) ?? sample)
                }
              >
                {sampleStatuses.map((one) => (
                  <Option key={one} value={one}>
                    {t(`key:samples.${one}.title`)}
                  </Option>
                ))}
              </Dropdown>
            </Field>
          </div>
          <div className={styles.row}>
            <Button
              size="small"
              icon={<FingerprintRegular />}
              appearance={virtualKey.waitingFor === 'fingerprint' ? 'primary' : 'secondary'}
              onClick={() => press.mutate({ id, finger, sample })}
            >
              {t('lab:press')}
            </Button>
            <Button
              size="small"
              icon={<TapSingleRegular />}
              appearance={virtualKey.waitingFor === 'touch' ? 'primary' : 'secondary'}
              onClick={() => touch.mutate({ id })}
            >
              {t('lab:touch')}
            </Button>
            <Button size="small" onClick={() => button.mutate({ id, press: 1 })}>
              {t('lab:click')}
            </Button>
            <Button size="small" onClick={() => button.mutate({ id, press: 3 })}>
              {t('lab:clickThree')}
            </Button>
          </div>
        </>
      )}
    </article>
  );
}
