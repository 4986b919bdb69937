import { Button, type ButtonProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  link: {
    minWidth: 'auto',
    textAlign: 'start',
    color: tokens.colorBrandForegroundLink,
    fontWeight: tokens.fontWeightRegular,
    ':hover': { color: tokens.colorBrandForegroundLinkHover, textDecorationLine: 'underline' },
    ':hover:active': { color: tokens.colorBrandForegroundLinkPressed },
  },
  inText: { padding: 0, minHeight: '24px', marginBlock: '-2px', justifyContent: 'start' },
});

/** An action that looks like a link, as the actions of a row do. `inText`: on the line of text, as in a table. */
export function LinkButton({ inText = false, ...props }: ButtonProps & { inText?: boolean }) {
  const styles = useStyles();
  return (
    <Button
      {...props}
      appearance="transparent"
      className={mergeClasses(styles.link, inText && styles.inText, props.className)}
    />
  );
}
