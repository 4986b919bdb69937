import { Button } from '@fluentui/react-components';
import { BatteryChargeRegular, PlugConnectedRegular, PlugDisconnectedRegular } from '@fluentui/react-icons';
import type { VirtualKeyState } from '../../contract/lab.ts';
import { useClient } from '../host.tsx';
import { useWords } from '../language.ts';
import type { Act } from './use-act.ts';

/** The ways from the present power to another. */
export function PowerButtons(props: { virtualKey: VirtualKeyState; act: Act }) {
  const { virtualKey, act } = props;
  const { id, power } = virtualKey;
  const { t } = useWords();
  const client = useClient();
  return (
    <>
      {power !== 'host' && (
        <Button
          size="small"
          appearance="primary"
          icon={<PlugConnectedRegular />}
          onClick={() => act(() => client.lab.plug({ id, power: 'host' }))}
        >
          {t('lab:plugHost')}
        </Button>
      )}
      {power === 'unplugged' && (
        <Button
          size="small"
          icon={<BatteryChargeRegular />}
          onClick={() => act(() => client.lab.plug({ id, power: 'power-only' }))}
        >
          {t('lab:plugPower')}
        </Button>
      )}
      {power !== 'unplugged' && (
        <Button size="small" icon={<PlugDisconnectedRegular />} onClick={() => act(() => client.lab.unplug({ id }))}>
          {t('lab:unplug')}
        </Button>
      )}
    </>
  );
}
