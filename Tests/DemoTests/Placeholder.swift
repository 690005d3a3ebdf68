// The tests of the demonstration come with it.
