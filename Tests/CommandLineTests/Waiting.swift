// The tests of the commands come with them.
