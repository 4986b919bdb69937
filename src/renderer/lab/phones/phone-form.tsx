import { Button, Checkbox, Dropdown, Field, Input, Option, Radio, RadioGroup } from '@fluentui/react-components';
import { useState } from 'react';
import { type AppScreen, appScreens, phoneLines } from '../../../contract/phone-lists.ts';
import type { Phone } from '../../../contract/phones.ts';
import { Actions } from '../../frame/actions.tsx';
import { Form } from '../../frame/form.tsx';
import { TaskDialog } from '../../frame/task-dialog.tsx';
import { useClient } from '../../host.tsx';
import { useWords } from '../../language.ts';
import { ProblemMessage } from '../../operation/problem-message.tsx';
import { useAsk } from '../../operation/use-ask.ts';

const languages = ['ja', 'en'] as const;
const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Makes a phone, or changes what one is. @param props.count how many there are already */
export function PhoneForm(props: { phone: Phone | null; count: number; onClose: () => void }) {
  const { phone, count, onClose } = props;
  const { t, language: own } = useWords();
  const client = useClient();
  const ask = useAsk();
  const [name, setName] = useState(phone?.name ?? t('phones:nameOf', { number: count + 1 }));
  const [line, setLine] = useState(phone?.line ?? 'mobile');
  const [number, setNumber] = useState(phone ? (phone.number ?? '') : `090-1234-567${(count + 8) % 10}`);
  const [email, setEmail] = useState(phone?.email ?? '');
  const [language, setLanguage] = useState(phone?.language ?? own);
  const [shows, setShows] = useState<readonly AppScreen[]>(phone?.app.shows ?? appScreens);
  const isMobile = line === 'mobile';
  const emailProblem = isMobile && email.trim() !== '' && !address.test(email.trim());
  const nameProblem = name.trim() === '';
  const save = () => {
    if (emailProblem || nameProblem) return;
    const wanted = {
      name: name.trim(),
      number: number.trim() || null,
      email: (isMobile && email.trim()) || null,
      language,
      shows: [...shows],
    };
    const saving = () =>
      phone ? client.phones.change({ id: phone.id, ...wanted }) : client.phones.create({ ...wanted, line });
    void ask.answer(saving, (end) => {
      if (end.outcome === 'done') return onClose();
      const { reason } = end;
      ask.setProblem({
        code: reason,
        title: t(`phones:problems.${reason}.title`),
        next: t(`phones:problems.${reason}.next`),
        more: null,
        details: null,
      });
    });
  };
  const toggle = (screen: AppScreen, isShown: boolean) =>
    setShows(appScreens.filter((one) => (one === screen ? isShown : shows.includes(one))));
  return (
    <TaskDialog
      title={phone ? t('phones:form.editTitle', { name: phone.name }) : t('phones:form.createTitle')}
      onClose={onClose}
    >
      <Form onSubmit={save}>
        {!phone && (
          <Field label={t('phones:form.line')}>
            <RadioGroup
              layout="horizontal"
              value={line}
              onChange={(_, data) => setLine(data.value === 'landline' ? 'landline' : 'mobile')}
            >
              {phoneLines.map((one) => (
                <Radio key={one} value={one} label={t(`phones:form.lines.${one}`)} />
              ))}
            </RadioGroup>
          </Field>
        )}
        <Field label={t('phones:form.name')} validationMessage={nameProblem ? t('phones:form.nameNeeded') : undefined}>
          <Input name="lab-phone-name" maxLength={64} value={name} onChange={(_, data) => setName(data.value)} />
        </Field>
        <Field label={t('phones:form.number')} hint={t('phones:form.numberHint')}>
          <Input name="lab-phone-number" type="tel" value={number} onChange={(_, data) => setNumber(data.value)} />
        </Field>
        {isMobile && (
          <Field
            label={t('phones:form.email')}
            hint={t('phones:form.emailHint')}
            validationMessage={emailProblem ? t('phones:form.emailWrong') : undefined}
          >
            <Input name="lab-phone-email" type="email" value={email} onChange={(_, data) => setEmail(data.value)} />
          </Field>
        )}
        <Field label={t('phones:form.language')}>
          <Dropdown
            inlinePopup
            value={t(`phones:form.languages.${language}`)}
            selectedOptions={[language]}
            onOptionSelect={(_, data) => setLanguage(data.optionValue === 'ja' ? 'ja' : 'en')}
          >
            {languages.map((one) => (
              <Option key={one} value={one}>
                {t(`phones:form.languages.${one}`)}
              </Option>
            ))}
          </Dropdown>
        </Field>
        {isMobile && (
          <Field label={t('phones:form.screens')} hint={t('phones:form.screensHint')}>
            <fieldset aria-label={t('phones:form.screens')} style={{ border: 'none', margin: 0, padding: 0 }}>
              {appScreens.map((screen) => (
                <div key={screen}>
                  <Checkbox
                    label={t(`phones:screens.${screen}`)}
                    checked={shows.includes(screen)}
                    onChange={(_, data) => toggle(screen, data.checked === true)}
                  />
                </div>
              ))}
            </fieldset>
          </Field>
        )}
        {ask.problem && <ProblemMessage problem={ask.problem} />}
        <Actions>
          <Button onClick={onClose}>{t('shell:cancel')}</Button>
          <Button type="submit" appearance="primary" disabled={ask.busy || emailProblem || nameProblem}>
            {phone ? t('phones:form.save') : t('phones:form.create')}
          </Button>
        </Actions>
      </Form>
    </TaskDialog>
  );
}
