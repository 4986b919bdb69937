import { Field, Radio, RadioGroup, Text } from '@fluentui/react-components';
import { LocalLanguageRegular, ShieldLockRegular, Speaker2Regular, WeatherMoonRegular } from '@fluentui/react-icons';
import { useQuery } from '@tanstack/react-query';
import type { Language, Theme } from '../../contract/values.ts';
import { Card } from '../frame/card.tsx';
import { useChangeSettings } from '../frame/language-menu.tsx';
import { Page } from '../frame/page.tsx';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';
import { SoundSwitch } from '../operation/sound-switch.tsx';

const languages: Record<string, Language | null> = { system: null, ja: 'ja', en: 'en' };
const themes: readonly Theme[] = ['system', 'light', 'dark'];

export function SettingsPage() {
  const { t } = useWords();
  const host = useHost();
  const settings = useQuery(host.app.settings.queryOptions()).data;
  const about = useQuery(host.app.about.queryOptions()).data;
  const change = useChangeSettings();
  return (
    <Page title={t('shell:settings.title')} lead={t('shell:settings.lead')}>
      {settings && (
        <>
          <Card title={t('shell:settings.language')} icon={<LocalLanguageRegular />}>
            <Field>
              <RadioGroup
                aria-label={t('shell:settings.language')}
                value={settings.language ?? 'system'}
                onChange={(_, data) => change({ language: languages[data.value] ?? null })}
              >
                <Radio value="system" label={t('shell:settings.followSystem')} />
                <Radio value="ja" label={<span lang="ja">日本語</span>} />
                <Radio value="en" label={<span lang="en">English</span>} />
              </RadioGroup>
            </Field>
          </Card>
          <Card title={t('shell:settings.theme')} icon={<WeatherMoonRegular />}>
            <RadioGroup
              aria-label={t('shell:settings.theme')}
              value={settings.theme}
              onChange={(_, data) => change({ theme: themes.find((one) => one === data.value) ?? 'system' })}
            >
              {themes.map((theme) => (
                <Radio key={theme} value={theme} label={t(`shell:settings.themes.${theme}`)} />
              ))}
            </RadioGroup>
          </Card>
          <Card title={t('coach:sounds')} icon={<Speaker2Regular />} action={<SoundSwitch />}>
            <Text>{t('coach:soundsLead')}</Text>
          </Card>
        </>
      )}
      <Card title={t('shell:settings.privacy')} icon={<ShieldLockRegular />}>
        <Text>{t('shell:settings.privacyText')}</Text>
        {about && <Text size={200}>{t('shell:settings.version', { version: about.version })}</Text>}
      </Card>
    </Page>
  );
}
