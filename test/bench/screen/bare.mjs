/** The least that Node can do in a terminal. */
process.stdout.write('.');
