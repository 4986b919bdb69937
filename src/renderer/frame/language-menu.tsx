import { Button, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { LocalLanguageRegular } from '@fluentui/react-icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useHost } from '../host.tsx';
import { useWords } from '../language.ts';

/** The language, within reach on every screen and written in itself. */
export function LanguageMenu() {
  const { t, language } = useWords();
  const change = useChangeSettings();
  return (
    <Menu
      checkedValues={{ language: [language] }}
      onCheckedValueChange={(_, data) => change({ language: data.checkedItems[0] === 'ja' ? 'ja' : 'en' })}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<LocalLanguageRegular />} aria-label={t('shell:languageMenu')} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          <MenuItemRadio name="language" value="ja">
            <span lang="ja">日本語</span>
          </MenuItemRadio>
          <MenuItemRadio name="language" value="en">
            <span lang="en">English</span>
          </MenuItemRadio>
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}

export function useChangeSettings() {
  const host = useHost();
  const queries = useQueryClient();
  return useMutation(
    host.app.changeSettings.mutationOptions({
      onSuccess: (settings) => queries.setQueryData(host.app.settings.queryKey(), settings),
    }),
  ).mutate;
}
