/** Whether the text has the form name@domain, as the directory expects it. */
export const isUserName = (text: string): boolean => text.length <= 254 && /^[^\s@]+@[^\s@]+$/u.test(text);
