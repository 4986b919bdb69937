import { Button } from '@fluentui/react-components';
import { Speaker2Regular, SpeakerMuteRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import { useChangeSettings } from '../frame/language-menu.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { play } from './tones.ts';

/** Turns the short tones on and off where they are heard; the choice is kept. */
export function SoundSwitch() {
  const { t } = useWords();
  const on = useQuery(useHost().app.settings.queryOptions()).data?.sounds;
  const change = useChangeSettings();
  if (on === undefined) return null;
  return (
    <Button
      size="small"
      appearance="subtle"
      role="switch"
      aria-checked={on}
      icon={on ? <Speaker2Regular /> : <SpeakerMuteRegular />}
      onClick={() => {
        change({ sounds: !on });
        if (!on) void play('good');
      }}
    >
      {t(on ? 'coach:soundsOn' : 'coach:soundsOff')}
    </Button>
  );
}
