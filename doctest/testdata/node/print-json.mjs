// The examples print with console.log, for people; the test reads JSON.
console.log = (value) => process.stdout.write(JSON.stringify(value) + '\n');
